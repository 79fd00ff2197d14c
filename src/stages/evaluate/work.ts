/** The work of an evaluation: reads predictions, measures them, writes what it found, and fails where a gate is not met. */
import { join } from 'node:path';
import { readIfThere, writeAnew } from '../../base/files.ts';
import { isObject, type Json, type JsonObject } from '../../json.ts';
import { type Work, type WorkContext, WorkError } from '../../work.ts';
import { asFault } from '../database-fault.ts';
import { openWorkDatabase } from '../work-database.ts';
import { measureComparison } from './compare.ts';
import { writeCurves } from './curves.ts';
import { type Gate, gateProblem, judge } from './gates.ts';
import { measureIntervals } from './intervals.ts';
import { openTask } from './open-task.ts';
import type { EvaluateOptions } from './options.ts';
import { reportOf } from './report.ts';
import { measureSlices } from './slices.ts';
import { readMeasured } from './table.ts';
import { isRankingFile } from './tasks/ranking-files.ts';

/** Of the memory of the process; the rest is for the columns that are measured. */
const shareOfDatabase = 0.4;

export const work: Work<EvaluateOptions> = async (options, context) => {
  const { wdir, memory } = context;
  const baseline = readBaseline(options, context);
  const database = await openWorkDatabase(context, memory * shareOfDatabase);
  try {
    const inputs = typeof options.input === 'string' ? [options.input] : options.input;
    const table = inputs.every((path) => isRankingFile(wdir, path))
      ? null
      : await readMeasured(database, options, context);
    if (!table) refuseNarrowing(options);
    const task = await openTask(table, options, database, context);
    const measured = await task.sample.measure(null);
    const compared =
      table && task.classRows
        ? await measureComparison(table, task.classRows, options, baseline)
        : { values: {} };
    const slices =
      table && options.by && task.task !== 'bias'
        ? await measureSlices(table, task.sample, options.by, options.min_slice, context.signal)
        : [];
    const intervals = options.confidence ? await measureIntervals(task, options.confidence, context) : {};
    const values = { ...measured.values, ...compared.values };
    const gates = judge(task.task, options, values, slices, baseline && numbersIn(baseline));
    const report = reportOf(task, options, measured, compared, slices, intervals, gates);
    writeAnew(join(wdir, options.output), `${JSON.stringify(report, null, 2)}\n`);
    if (options.curves !== undefined) writeCurves(join(wdir, options.curves), task);
    context.progress({ unit: 'rows', done: task.sample.rows, total: task.sample.rows });
    tellGates(gates, context);
  } catch (error) {
    throw asFault(error, options.where);
  } finally {
    database.close();
  }
};

/** A run file has no columns. */
function refuseNarrowing(options: EvaluateOptions): void {
  const name = (['where', 'limit', 'score'] as const).find((one) => options[one] !== undefined);
  if (name)
    throw new WorkError({
      code: 'option-conflict',
      message: `\`${name}\` is for tables, and \`input\` is a run file`,
      hint: 'a table has the columns `query`, `document` and `score`',
      option: [name],
    });
}

/** Those that only warn come first: the others end the stage. */
function tellGates(gates: readonly Gate[], { warn }: WorkContext): void {
  const missed = gates.filter(({ reason }) => reason !== null);
  for (const gate of missed) if (gate.limits.on_fail === 'warn') warn(gateProblem(gate));
  const failed = missed.filter(({ limits }) => limits.on_fail === 'fail');
  if (failed.length > 0) throw new WorkError(...failed.map(gateProblem));
}

function readBaseline({ baseline }: EvaluateOptions, { wdir }: WorkContext): JsonObject | null {
  if (baseline === undefined) return null;
  const text = readIfThere(join(wdir, baseline))?.toString('utf8');
  if (text === undefined)
    throw new WorkError({ code: 'missing-input', message: `${baseline} is not there`, option: ['baseline'] });
  const unreadable = (): WorkError =>
    new WorkError({
      code: 'unreadable-input',
      message: `${baseline} is no map in JSON`,
      option: ['baseline'],
    });
  try {
    const read = JSON.parse(text) as Json;
    if (isObject(read)) return read;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw unreadable();
}

const numbersIn = (baseline: JsonObject): { readonly [name: string]: number } =>
  Object.fromEntries(
    Object.entries(baseline).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
