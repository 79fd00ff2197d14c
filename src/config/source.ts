/** A text of the user's that we read, and the problems that point into it. */
import type { Problem } from '../failure.ts';
import type { Place } from '../place.ts';

export interface Source {
  /** Relative to the project root, as people shall read it. */
  readonly file: string;
  readonly text: string;
  /** Where each line starts. */
  readonly lines: readonly number[];
}

/** A stretch of a source, by offsets into its text. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Takes each problem as it is found, so that one pass finds all of them. */
export type Tell = (problem: Problem) => void;

/** Lines are counted when the first problem points into the text. */
export function sourceOf(file: string, text: string): Source {
  let lines: readonly number[] | null = null;
  return {
    file,
    text,
    get lines() {
      lines ??= startsOfLines(text);
      return lines;
    },
  };
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The first line of the span: an excerpt shows one line. */
export function placeOf({ source, start, end }: Span): Place {
  const line = lineAt(source, start);
  const lineEnd = source.lines[line] ?? source.text.length + 1;
  const length = Math.max(1, source.text.slice(start, Math.min(end, lineEnd - 1)).trimEnd().length);
  return { file: source.file, line, column: start - (source.lines[line - 1] ?? 0) + 1, length };
}

function excerptOf({ source, start }: Span): string {
  const line = lineAt(source, start);
  const from = source.lines[line - 1] ?? 0;
  const end = (source.lines[line] ?? source.text.length + 1) - 1;
  return source.text.slice(from, end > from && source.text[end - 1] === '\r' ? end - 1 : end);
}

export const pointAt = (span: Span): { readonly at: Place; readonly excerpt: string } => ({
  at: placeOf(span),
  excerpt: excerptOf(span),
});

export const problemAt = (span: Span, code: string, message: string, hint?: string | null): Problem => ({
  code,
  message,
  ...pointAt(span),
  ...(hint ? { hint } : {}),
});

/** Points at a secret without showing it: what is printed may be kept, in the log of a build for example. */
export const secretAt = (span: Span, message: string, hint: string): Problem => ({
  code: 'secret-in-file',
  message,
  ...hiddenAt(span),
  hint,
});

/** As `pointAt`, with stars for what stands there. */
export function hiddenAt(span: Span): ReturnType<typeof pointAt> {
  const { at, excerpt } = pointAt(span);
  const from = at.column - 1;
  const end = from + (at.length ?? 1);
  return { at, excerpt: `${excerpt.slice(0, from)}${'*'.repeat(end - from)}${excerpt.slice(end)}` };
}

/** Where the template stands in the span, at `from` or later; the whole span where the source writes it in another way. */
export function spanOfTemplate(span: Span, written: string, from: number): Span {
  const { text } = span.source;
  let at = text.indexOf(written, from);
  while (at > 0 && text[at - 1] === '\\') at = text.indexOf(written, at + 1);
  return at < 0 || at + written.length > span.end ? span : { ...span, start: at, end: at + written.length };
}

/** Lines count from 1. */
function lineAt({ lines }: Source, offset: number): number {
  let low = 0;
  let high = lines.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
