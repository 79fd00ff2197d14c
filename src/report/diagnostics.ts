/** Diagnostics: problems as text that points at the user's own, and failures as JSON. */
import type { Failure, Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { isSamePlace, type Place } from '../place.ts';
import { marksOf, paint, type Style } from './style.ts';
import { charactersOf, tame, widthOf, widthOfCharacter } from './width.ts';

export type Severity = 'error' | 'warning';

/** All problems, a blank line between them, with a line feed at the end; empty for none. */
export function renderProblems(
  problems: readonly Problem[],
  style: Style,
  severity: Severity = 'error',
): string {
  return problems.map((problem) => `${renderProblem(problem, style, severity).join('\n')}\n`).join('\n');
}

function renderProblem(problem: Problem, style: Style, severity: Severity): string[] {
  const { code, hint, related = [] } = problem;
  // Only a bug has lines: of its stack. A line feed in any other message is part of a name.
  const message = code === 'bug' ? tameLines(problem.message) : tame(briefly(problem.message));
  const label = paint(style, `${severity}:`, severity === 'error' ? 'red' : 'yellow', 'bold');
  const places = [problem, ...related].flatMap(({ at }) => at ?? []);
  const gutter = Math.max(1, ...places.map(({ line }) => String(line).length));
  const lines = [`${label} ${paint(style, message, 'bold')}`];
  // A circle begins where its first step stands, which is then shown with its note.
  const isShownBelow = related.some(({ at }) => at && problem.at && isSamePlace(at, problem.at));
  if (problem.at && !isShownBelow)
    lines.push(...snippet(problem.at, problem.excerpt, '', marksOf(style).corner, gutter, style));
  for (const { message: note, at, excerpt } of related) {
    if (at) lines.push(...snippet(at, excerpt, tame(note), marksOf(style).tee, gutter, style));
    else lines.push(`${' '.repeat(gutter + 1)}${paint(style, '=', 'blue')} ${tame(note)}`);
  }
  if (hint !== undefined) lines.push(`${paint(style, 'hint:', 'cyan')} ${tame(hint)}`);
  return lines;
}

const longestMessage = 4000;
/** A message may have a name of some megabytes in it. */
const briefly = (text: string): string =>
  text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;

const tameLines = (text: string): string => text.split('\n').map(tame).join('\n');

/** The place, and if the line is known the line with what is meant underlined. */
function snippet(
  at: Place,
  excerpt: string | undefined,
  note: string,
  corner: string,
  gutter: number,
  style: Style,
): string[] {
  const margin = ' '.repeat(gutter + 1);
  const place = `${tame(at.file)}:${at.line}:${at.column}`;
  const isNoteHere = note !== '' && excerpt === undefined;
  const head = `${margin}${paint(style, corner, 'blue')} ${place}${isNoteHere ? `: ${note}` : ''}`;
  if (excerpt === undefined) return [head];
  const bar = paint(style, marksOf(style).bar, 'blue');
  const number = paint(style, String(at.line).padStart(gutter), 'blue');
  const columns = Math.min(Math.max(20, style.columns - gutter - 4), longestLine);
  const { text, before, under } = windowOf(excerpt, at, columns, style);
  const carets = paint(style, '^'.repeat(under), 'red');
  const marked = `${' '.repeat(before)}${carets}${note === '' ? '' : ` ${note}`}`;
  return [head, `${number} ${bar} ${text}`.trimEnd(), `${margin}${bar} ${marked}`];
}

interface Cell {
  readonly shown: string;
  readonly width: number;
}

/** A line may have millions of characters: those farther from what is meant are not looked at, nor that many shown. */
const reach = 10_000;
const longestLine = 1000;

/** The part of a line around what is meant that fits into `columns`; widths of what is before and under the carets. */
function windowOf(
  excerpt: string,
  { column, length = 1 }: Place,
  columns: number,
  style: Style,
): { readonly text: string; readonly before: number; readonly under: number } {
  const start = column - 1;
  const end = start + Math.max(1, length);
  const before = cellsOf(excerpt.slice(Math.max(0, start - reach), start), 0);
  const meant = cellsOf(excerpt.slice(start, Math.min(end, start + reach)), widthOfCells(before));
  const after = cellsOf(excerpt.slice(end, end + reach), widthOfCells([...before, ...meant]));
  const { cut } = marksOf(style);
  const room = columns - 2 * widthOf(cut);
  if (widthOfCells([...before, ...meant, ...after]) <= columns)
    return {
      text: textOfCells([...before, ...meant, ...after]),
      before: widthOfCells(before),
      under: Math.max(1, widthOfCells(meant)),
    };
  const shownMeant = takeWhile(meant, room);
  const rest = room - widthOfCells(shownMeant);
  const shownBefore = takeWhile(
    before.toReversed(),
    Math.max(Math.floor(rest / 2), rest - widthOfCells(after)),
  ).toReversed();
  const shownAfter =
    shownMeant.length < meant.length ? [] : takeWhile(after, rest - widthOfCells(shownBefore));
  const left = shownBefore.length < before.length ? cut : '';
  const right = shownMeant.length < meant.length || shownAfter.length < after.length ? cut : '';
  return {
    text: `${left}${textOfCells([...shownBefore, ...shownMeant, ...shownAfter])}${right}`,
    before: widthOf(left) + widthOfCells(shownBefore),
    under: Math.max(1, widthOfCells(shownMeant)),
  };
}

const tabStop = 4;

/** Characters with their widths; a tab reaches to the next stop, counted from the start of the line. */
function cellsOf(text: string, from: number): Cell[] {
  let at = from;
  return charactersOf(text).map((character) => {
    const width = character === '\t' ? tabStop - (at % tabStop) : widthOfCharacter(tame(character));
    at += width;
    return { shown: character === '\t' ? ' '.repeat(width) : tame(character), width };
  });
}

const widthOfCells = (cells: readonly Cell[]): number => cells.reduce((sum, { width }) => sum + width, 0);
const textOfCells = (cells: readonly Cell[]): string => cells.map(({ shown }) => shown).join('');

function takeWhile(cells: readonly Cell[], columns: number): Cell[] {
  let width = 0;
  const end = cells.findIndex((cell) => {
    width += cell.width;
    return width > columns;
  });
  return end < 0 ? [...cells] : cells.slice(0, end);
}

/** `{"version":1,"error":{…}}`; several problems all stand in `problems`, the first in `error`. */
export function failureToJson(failure: Failure): JsonObject {
  const { kind, problems, signal } = failure;
  const [first = { code: kind, message: signal ? `${kind} by ${signal}` : kind }] = problems;
  return {
    version: 1,
    error: problemToJson(first),
    ...(problems.length > 1 && { problems: problems.map(problemToJson) }),
  };
}

/** A member for what has problems; nothing where there are none. */
export const problemsToJson = (problems: readonly Problem[]): JsonObject =>
  problems.length === 0 ? {} : { problems: problems.map(problemToJson) };

export function problemToJson({ code, message, at, hint }: Problem): JsonObject {
  return {
    code,
    message,
    ...(at && { file: at.file, line: at.line, column: at.column }),
    ...(hint !== undefined && { hint }),
  };
}
