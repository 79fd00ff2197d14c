/** The kind `evaluate`: measures of predictions, by slices and under change, and the gates that they must pass. */
import type { KindProblem } from '../../kind-problem.ts';
import {
  comparedMetrics,
  findMetric,
  type MetricTask,
  taskOfMetrics,
  unknownMetric,
} from '../../metrics/catalog.ts';
import { isWritten } from '../../options/is-written.ts';
import { optionConflict } from '../../options/problems.ts';
import { type Contract, columnIn, missingColumn, type Shapes } from '../../table-shape.ts';
import { typedKind } from '../typed-kind.ts';
import { type EvaluateOptions, evaluateOptions, slicedTasks } from './options.ts';
import { misfitsOf } from './task-misfits.ts';

export const evaluate = typedKind({
  name: 'evaluate',
  version: 1,
  summary: 'Metrics of predictions, by slices, with gates.',
  options: evaluateOptions,
  meant(options) {
    const task = meantTask(options);
    return task === null ? {} : { task: [task] };
  },
  check,
  contract,
});

/** As far as options alone tell. */
const meantTask = ({ task, metrics = [], thresholds = {} }: EvaluateOptions): MetricTask | null =>
  task ?? taskOfMetrics([...metrics.map(({ name }) => name), ...Object.keys(thresholds)]);

function check(options: EvaluateOptions): KindProblem[] {
  const { metrics = [], thresholds = {}, baseline, judge, compare } = options;
  const problems: KindProblem[] = [];
  const conflict = (message: string, path: KindProblem['path'], hint?: string): void =>
    void problems.push({ code: 'option-conflict', message, path, ...(hint && { hint }) });
  const named = [
    ...metrics.map(({ name, at }) => ({ name, path: at })),
    ...Object.keys(thresholds).map((name) => ({ name, path: ['thresholds', name] })),
  ];
  const meant = meantTask(options);
  for (const { name, path } of named) {
    if (comparedMetrics.includes(name)) {
      if (!compare) conflict(`\`${name}\` is measured with \`compare\``, path);
    } else if (meant ? !findMetric(name, meant) : taskOfMetrics([name]) === null)
      problems.push({ ...unknownMetric(name, meant), path });
  }
  const isTold = named.some(({ name }) => !comparedMetrics.includes(name));
  if (problems.length === 0 && isTold && meant === null)
    conflict('these metrics are of different tasks', ['metrics'], 'make a stage for each task');
  for (const [name, limits] of Object.entries(thresholds))
    if (typeof limits === 'object' && limits.max_drop !== undefined && baseline === undefined)
      conflict('`max_drop` needs a `baseline`', ['thresholds', name, 'max_drop']);
  problems.push(...checkNeeded(options, meant));
  if (judge)
    conflict('`judge` is not there yet', ['judge'], 'the computed measures of `rag` and `bias` need none');
  return meant === null ? problems : [...problems, ...misfitsOf(meant, options)];
}

/** What says nothing without another option. */
function checkNeeded(options: EvaluateOptions, task: MetricTask | null): KindProblem[] {
  const { thresholds = {}, baseline, compare, by } = options;
  const drops = Object.values(thresholds).some(
    (limits) => typeof limits === 'object' && limits.max_drop !== undefined,
  );
  const canSlice = task === null || slicedTasks.includes(task);
  return [
    ...(baseline !== undefined && !drops && !compare
      ? [
          optionConflict(
            '`baseline` says nothing without a `max_drop`',
            ['baseline'],
            'give one to a metric in `thresholds`',
          ),
        ]
      : []),
    ...(canSlice && !by && isWritten(evaluateOptions, options, 'min_slice')
      ? [optionConflict('`min_slice` says nothing without `by`', ['min_slice'])]
      : []),
  ];
}

/** Columns that are named, and those that the task needs. */
function contract(options: EvaluateOptions, shapes: Shapes): Contract {
  const { input, task, label, by = [], compare } = options;
  const [path, ...others] = typeof input === 'string' ? [input] : input;
  const shape = path !== undefined && others.length === 0 ? shapes(path) : null;
  if (!shape || shape.open) return { problems: [], writes: new Map() };
  const needsBoth = task === 'classification' || task === 'regression' || task === 'text';
  const labels =
    label === undefined ? (needsBoth ? ['label'] : []) : typeof label === 'string' ? [label] : label;
  const predictions =
    options.prediction ?? (needsBoth && task !== 'classification' ? 'prediction' : undefined);
  const wanted: readonly (readonly [string | undefined, KindProblem['path']])[] = [
    ...labels.map((name, at) => [name, Array.isArray(label) ? ['label', at] : ['label']] as const),
    [predictions, ['prediction']],
    ...(['probabilities', 'score', 'weight', 'key'] as const).map((name) => [options[name], [name]] as const),
    ...by.map((name, at) => [name, ['by', at]] as const),
    ...(compare ? [[compare.column, ['compare', 'column']] as const] : []),
  ];
  return {
    problems: wanted.flatMap(([name, at]) =>
      name === undefined || columnIn(shape, name)
        ? []
        : [
            {
              ...missingColumn(name, shape.columns),
              path: at.filter((_, index) => index === 0 || isGiven(options, at)),
              ...(path !== undefined && { about: path }),
            },
          ],
    ),
    writes: new Map(),
  };
}

/** A default has no place of its own. */
const isGiven = (options: EvaluateOptions, [first]: KindProblem['path']): boolean =>
  options[first as keyof EvaluateOptions] !== undefined;
