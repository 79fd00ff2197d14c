/** Labels as Label Studio and doccano write them, read into one form. */
import type { Span } from './iob.ts';

/** `single`: one class; `list`: several; `none`: it was looked at, and has no label. */
export type Labelled =
  | { readonly kind: 'none' | 'single' | 'list'; readonly labels: readonly string[] }
  | { readonly kind: 'spans'; readonly labels: readonly Span[] };

type Members = { readonly [name: string]: unknown };

/**
 * Of a task's `annotations` or `predictions` the first that was not cancelled. Null if there is none; a text says what
 * is wrong.
 */
export function labelsInLabelStudio(annotations: unknown): Labelled | null | string {
  if (!isList(annotations)) return 'no list';
  const [first] = annotations.filter((one) => isObject(one) && one.was_cancelled !== true);
  if (!isObject(first)) return null;
  const results = first.result ?? [];
  if (!isList(results)) return '`result` is no list';
  const spans: Span[] = [];
  const choices: string[] = [];
  for (const result of results) {
    const value = isObject(result) ? result.value : undefined;
    if (!isObject(value)) continue;
    if (isList(value.choices)) choices.push(...value.choices.map(String));
    else if (typeof value.start === 'number' && isList(value.labels)) {
      const { start, end } = value;
      if (typeof end !== 'number') return 'a span without `end`';
      spans.push(...value.labels.map((label) => ({ start, end, label: String(label) })));
    }
  }
  if (spans.length > 0 && choices.length > 0) return 'classes and spans in one task';
  return spans.length > 0 ? { kind: 'spans', labels: spans } : classes(choices);
}

/** Of a row's `label`. */
export function labelsInDoccano(label: unknown): Labelled | null | string {
  if (typeof label === 'string') return classes([label]);
  if (!isList(label)) return 'neither a text nor a list';
  if (label.every((one) => typeof one === 'string')) return classes(label);
  const spans: Span[] = [];
  for (const one of label) {
    if (!isList(one)) return 'texts and spans in one list';
    const [start, end, name] = one;
    // A database that had to find one type for all of it has made texts of the numbers.
    if (![start, end].every((place) => Number.isInteger(Number(place))) || typeof name !== 'string')
      return 'a span is not [start, end, label]';
    spans.push({ start: Number(start), end: Number(end), label: name });
  }
  return { kind: 'spans', labels: spans };
}

const classes = (labels: readonly string[]): Labelled => ({
  kind: labels.length > 1 ? 'list' : labels.length === 1 ? 'single' : 'none',
  labels,
});

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
