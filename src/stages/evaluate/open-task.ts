/** Which task is meant, what can be measured of the columns that are there, and the rows in memory to measure it of. */
import { openBreath } from '../../base/breath.ts';
import type { Database } from '../../data/duckdb.ts';
import {
  comparedMetrics,
  findMetric,
  type MetricTask,
  taskOfMetrics,
  unknownMetric,
  usualMetrics,
} from '../../metrics/catalog.ts';
import { misplaced } from '../../options/misplaced.ts';
import type { WorkContext } from '../../work.ts';
import { WorkError } from '../../work.ts';
import { type EvaluateOptions, evaluateOptions } from './options.ts';
import type { Sample, Wanted } from './sample.ts';
import type { MeasuredTable } from './table.ts';
import { misfitsOf } from './task-misfits.ts';
import { readGroupRows, sampleOfGroups } from './tasks/bias.ts';
import { type ClassRows, readClassRows } from './tasks/class-rows.ts';
import { canMeasureClasses, sampleOfClasses } from './tasks/classification.ts';
import { canMeasureClusters, readClusterRows, sampleOfClusters } from './tasks/clustering.ts';
import { logprobColumn, readSurprise, sampleOfSurprise } from './tasks/language-modeling.ts';
import { canMeasureRag, missingForRag, readRagRows, sampleOfRag } from './tasks/rag.ts';
import { type NumberRows, readNumberRows, sampleOfNumbers } from './tasks/regression.ts';
import { readRankings, sampleOfRankings } from './tasks/retrieval.ts';
import { readTextRows, sampleOfTexts } from './tasks/text.ts';

export interface Task {
  readonly task: MetricTask;
  readonly wanted: readonly Wanted[];
  readonly sample: Sample;
  /** For curves. */
  readonly classRows?: ClassRows;
  readonly numberRows?: NumberRows;
}

/** `table` is null where the input is no table, but a run file. */
export async function openTask(
  table: MeasuredTable | null,
  options: EvaluateOptions,
  database: Database,
  context: WorkContext,
): Promise<Task> {
  const task = taskOf(table, options);
  const misfits = [...misplaced(evaluateOptions, options, { task: [task] }), ...misfitsOf(task, options)];
  if (misfits.length > 0)
    throw new WorkError(...misfits.map(({ path, ...problem }) => ({ ...problem, option: path })));
  const wanted = wantedOf(task, options);
  const isUsual = options.metrics === undefined;
  /** The usual ones as far as they can be measured, at least one; what is named must be. */
  const possible = (
    can: (metric: Wanted) => boolean,
    missing: (metric: Wanted) => WorkError,
  ): readonly Wanted[] => {
    const cannot = wanted.find((metric) => !can(metric) && (!isUsual || isGated(metric, options)));
    if (cannot) throw missing(cannot);
    const measured = wanted.filter(can);
    const [first] = wanted;
    if (measured.length === 0 && first) throw missing(first);
    return measured;
  };
  if (task === 'retrieval') {
    const sample = sampleOfRankings(await readRankings(table, options, database, context), wanted);
    return { task, wanted, sample };
  }
  if (!table)
    throw new WorkError({
      code: 'unknown-format',
      message: '`input` is a run file, which is for `task: retrieval`',
      option: ['input'],
    });
  if (table.rows === 0)
    throw new WorkError({ code: 'empty-input', message: `there is no row to measure in ${table.name}` });
  switch (task) {
    case 'classification': {
      const classRows = await readClassRows(table, options);
      const measured = possible((metric) => canMeasureClasses(classRows, metric), missingForClasses);
      return { task, wanted: measured, sample: sampleOfClasses(classRows, measured, options), classRows };
    }
    case 'regression': {
      const numberRows = await readNumberRows(table, options);
      return { task, wanted, sample: sampleOfNumbers(numberRows, wanted), numberRows };
    }
    case 'text':
      return { task, wanted, sample: sampleOfTexts(await readTextRows(table, options), wanted) };
    case 'language_modeling': {
      const surprise = await readSurprise(table, options, database, context);
      return { task, wanted, sample: sampleOfSurprise(surprise, wanted) };
    }
    case 'clustering': {
      const rows = await readClusterRows(table, options);
      const measured = possible((metric) => canMeasureClusters(rows, metric), missingForClusters);
      return { task, wanted: measured, sample: sampleOfClusters(rows, measured, openBreath(context.signal)) };
    }
    case 'rag': {
      const scores = await readRagRows(table, options, database, context);
      const measured = possible((metric) => canMeasureRag(scores, metric), missingForRag);
      return { task, wanted: measured, sample: sampleOfRag(scores, table.rows, measured) };
    }
    case 'bias':
      return { task, wanted, sample: sampleOfGroups(await readGroupRows(table, options), wanted) };
  }
}

function wantedOf(task: MetricTask, { metrics, thresholds = {} }: EvaluateOptions): Wanted[] {
  const named = metrics ?? usualMetrics[task].map((name) => ({ name, options: {} }));
  const gated = Object.keys(thresholds).filter(
    (name) => !named.some((one) => one.name === name) && !comparedMetrics.includes(name),
  );
  return [...named, ...gated.map((name) => ({ name, options: {} }))].map(({ name, options }) => {
    const metric = findMetric(name, task);
    if (!metric) throw new WorkError({ ...unknownMetric(name, task), option: ['metrics'] });
    return { ...metric, options };
  });
}

const isGated = ({ name }: Wanted, { thresholds = {} }: EvaluateOptions): boolean =>
  Object.hasOwn(thresholds, name);

function taskOf(table: MeasuredTable | null, options: EvaluateOptions): MetricTask {
  if (options.task) return options.task;
  const named = [
    ...(options.metrics ?? []).map(({ name }) => name),
    ...Object.keys(options.thresholds ?? {}),
  ];
  const byMetrics = taskOfMetrics(named);
  if (byMetrics) return byMetrics;
  if (options.compare) return 'classification';
  if (!table) return 'retrieval';
  const { reference, label = 'label', prediction = 'prediction' } = options;
  if (table.has('retrieved')) return 'rag';
  if (reference !== undefined && table.has('score') && (table.has('query') || table.has('query_id')))
    return 'retrieval';
  if (table.has(logprobColumn)) return 'language_modeling';
  if (typeof label !== 'string' || table.typeOf(label) === 'list') return 'text';
  if (!table.has(label) && options.label === undefined && table.has('vector')) return 'clustering';
  const isNumber = table.typeOf(label) === 'double' || table.typeOf(prediction) === 'double';
  return isNumber && !table.has(options.probabilities ?? 'probabilities') ? 'regression' : 'classification';
}

const missingForClasses = ({ name }: Wanted): WorkError =>
  new WorkError({
    code: 'missing-column',
    message: `\`${name}\` cannot be measured of these columns`,
    hint: 'it needs what was predicted, or a list of `probabilities`; two classes may have a `score`',
    option: ['metrics'],
  });

const missingForClusters = ({ name }: Wanted): WorkError =>
  new WorkError({
    code: 'missing-column',
    message: `\`${name}\` cannot be measured of these columns`,
    hint: 'agreement needs a `label`, separation the points in a column `vector`',
    option: ['metrics'],
  });
