/** `luc metrics diff`. */
import { openRevisions, workspace } from '../engine/revisions.ts';
import { failureOf, type Problem } from '../failure.ts';
import { lockFile } from '../lock-text.ts';
import type { RelPath } from '../path.ts';
import { usualPrecision } from '../report/metric-text.ts';
import { type MetricChange, metricsDiffMarkdown, metricsDiffText } from '../report/metrics-changes.ts';
import { plainJson, type Value, valueToJson } from '../value.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { directionOf } from './metric-direction.ts';
import { type MetricsAt, metricsAt } from './metrics-at.ts';
import { metricsMeant, unknownMetrics } from './metrics-targets.ts';
import { openSessionFor } from './open-session.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly words: readonly string[];
  readonly targets: readonly string[];
  readonly all: boolean;
  readonly precision: number | null;
  readonly md: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const [a = 'HEAD', b = workspace] = options.words;
  const opened = await openSessionFor(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const files = await metricsMeant(context, session, options.targets);
  if (!files.ok) return failed(files.failure);
  const revisions = await openRevisions(context.root, [a, b], [lockFile as RelPath, ...files.value.keys()]);
  if (!revisions.ok) return failed(revisions.failure);

  const broken: Problem[] = [];
  const lost: Problem[] = [];
  const tell = (problem: Problem, isLost: boolean): void => void (isLost ? lost : broken).push(problem);
  const reading = { session, revisions: revisions.value, files: files.value, all: options.all, tell };
  const [before, after] = [metricsAt(reading, a), metricsAt(reading, b)];
  const problems = [...broken, ...lost];
  if (problems.length === 0 && options.targets.length > 0) {
    const unknown = [...files.value.keys()].filter(
      (path) => !before.has(path) && !after.has(path) && session.products.ownerOf(path) === null,
    );
    if (unknown.length > 0)
      return failed(failureOf('usage', ...unknown.map((path) => unknownMetrics(context, session, path))));
  }
  const changes = changesOf(before, after, options.all);
  const shown = { revisions: [a, b], precision: options.precision ?? usualPrecision } as const;
  return {
    exit: broken.length > 0 ? 2 : lost.length > 0 ? 1 : 0,
    ...(problems.length > 0 && { failure: failureOf(broken.length > 0 ? 'project' : 'work', ...problems) }),
    document: plainJson(documentOf(changes)),
    text: () =>
      options.md ? metricsDiffMarkdown(changes, shown) : metricsDiffText(changes, shown, styleOf(context)),
  };
}

/** `1` and `1.0` are the same measure. */
function changesOf(before: MetricsAt, after: MetricsAt, all: boolean): readonly MetricChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [from, to] = [before.get(path), after.get(path)];
    return [...new Set([...(from?.keys() ?? []), ...(to?.keys() ?? [])])]
      .map((key) => ({ path, key, old: from?.get(key), new: to?.get(key) }))
      .filter((one) => all || textOf(one.old) !== textOf(one.new))
      .map((one) => {
        const change = changeOf(one.old, one.new);
        return { ...one, change, isBetter: isBetter(one.key, change) };
      });
  });
}

const textOf = (value: Value | undefined): string => {
  if (value === undefined) return '';
  return isNumber(value) ? String(value) : JSON.stringify(valueToJson(value));
};

const isNumber = (value: Value | undefined): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

/** As the two are written: 0.3 less 0.1 is 0.2. */
function changeOf(old: Value | undefined, now: Value | undefined): number | bigint | null {
  if (typeof old === 'bigint' && typeof now === 'bigint') return now - old;
  if (!isNumber(old) || !isNumber(now)) return null;
  const change = Number(now) - Number(old);
  const digits = Math.max(digitsOf(Number(old)), digitsOf(Number(now)));
  return digits > 100 || !Number.isFinite(change) ? change : Number(change.toFixed(digits));
}

function isBetter(key: string, change: number | bigint | null): boolean | null {
  const direction = directionOf(key);
  if (direction === null || change === null || !(change > 0 || change < 0)) return null;
  return change > 0 === (direction === 'up');
}

/** Behind the point. */
function digitsOf(value: number): number {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

function documentOf(changes: readonly MetricChange[]): Value {
  const files = new Map<string, Map<string, Value>>();
  for (const { path, key, old, new: now, change } of changes) {
    const keys = files.get(path) ?? new Map<string, Value>();
    keys.set(
      key,
      new Map<string, Value>([
        ['old', old ?? null],
        ['new', now ?? null],
        ...(change === null ? [] : [['diff', change] as const]),
      ]),
    );
    files.set(path, keys);
  }
  return new Map<string, Value>([
    ['version', 1n],
    ['diff', files],
  ]);
}
