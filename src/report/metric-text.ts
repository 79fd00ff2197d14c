/** Numbers of metrics as people read them. */
import { type Scalar, textOf, type Value } from '../value.ts';

/** Digits after the point, where the user does not say. */
export const usualPrecision = 5;

/** What has no digit left of it keeps its first ones: `0.00000123` is `1.23e-6`. Lists and maps are no metrics. */
export function metricText(value: Value, precision: number): string {
  if (typeof value === 'number') return roundedText(value, precision);
  return value === null ? 'null' : textOf(value as Scalar);
}

/** With its sign. */
export const changeText = (change: number | bigint, precision: number): string =>
  `${change > 0 ? '+' : ''}${metricText(change, precision)}`;

function roundedText(value: number, precision: number): string {
  const digits = Math.min(precision, 100);
  if (!Number.isFinite(value)) return textOf(value);
  const rounded = Number(value.toFixed(digits));
  return String(rounded === 0 && value !== 0 ? Number(value.toPrecision(digits)) : rounded + 0);
}
