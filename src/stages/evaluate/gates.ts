/** Whether what was measured keeps to its limits. */
import type { JsonObject } from '../../json.ts';
import { type Direction, findMetric, type MetricTask } from '../../metrics/catalog.ts';
import type { Limits } from '../../options/limits.ts';
import { gateFailed, type WorkProblem } from '../../work.ts';
import type { EvaluateOptions } from './options.ts';
import { nameOfSlice, type Slice } from './slices.ts';

export interface Gate {
  readonly metric: string;
  /** Null for the whole. */
  readonly slice: string | null;
  readonly limits: Limits;
  readonly value: number | null;
  /** Why it is not met; null where it is. */
  readonly reason: string | null;
}

type Values = { readonly [name: string]: number | null };

/** Rounding of a difference is no drop. */
const rounding = 1e-12;

export function judge(
  task: MetricTask,
  { thresholds = {} }: EvaluateOptions,
  values: Values,
  slices: readonly Slice[],
  baseline: Values | null,
): Gate[] {
  return Object.entries(thresholds).flatMap(([metric, written]) => {
    const direction = findMetric(metric, task)?.direction ?? 'up';
    const limits: Limits =
      typeof written === 'object'
        ? written
        : { on_fail: 'fail', ...(direction === 'up' ? { min: written } : { max: written }) };
    const gate = (slice: Slice | null, of: Values, before: Values | null): Gate => {
      const value = of[metric] ?? null;
      return {
        metric,
        slice: slice && nameOfSlice(slice),
        limits,
        value,
        reason: reasonOf(value, limits, direction, before === null ? undefined : (before[metric] ?? null)),
      };
    };
    const gated = slices.filter((slice) => slice.gated && Object.hasOwn(slice.values, metric));
    return [
      gate(null, values, baseline),
      // A baseline is one of the whole.
      ...gated.map((slice) => gate(slice, slice.values, null)).filter(({ limits: own }) => hasBound(own)),
    ];
  });
}

const hasBound = ({ min, max }: Limits): boolean => min !== undefined || max !== undefined;

function reasonOf(
  value: number | null,
  { min, max, max_drop: maxDrop }: Limits,
  direction: Direction,
  before: number | null | undefined,
): string | null {
  if (value === null || Number.isNaN(value)) return 'is undefined';
  if (min !== undefined && value < min) return `is ${value}, less than ${min}`;
  if (max !== undefined && value > max) return `is ${value}, more than ${max}`;
  if (maxDrop === undefined || before === undefined) return null;
  if (before === null) return 'has no value in the baseline';
  const drop = direction === 'up' ? before - value : value - before;
  return drop > maxDrop + rounding
    ? `is ${value}, ${drop} worse than the ${before} of the baseline, where ${maxDrop} is allowed`
    : null;
}

export const gateProblem = ({ metric, slice, reason }: Gate): WorkProblem => ({
  code: gateFailed,
  message: `\`${metric}\`${slice === null ? '' : ` where ${slice}`} ${reason}`,
  option: ['thresholds', metric],
});

export const gateJson = ({ metric, slice, limits, value, reason }: Gate): JsonObject => ({
  metric,
  ...(slice !== null && { slice }),
  limits: limits as unknown as JsonObject,
  value,
  passed: reason === null,
  ...(reason !== null && { reason }),
});
