/** How many rows go to which side: fractions of all, or counts. */
import { WorkError } from '../../work.ts';

/** A number strictly between 0 and 1 is a share of all, a whole number from 1 on a count. */
export type Size = number;

export interface Sizes {
  readonly test?: Size | undefined;
  readonly train?: Size | undefined;
}

/** What each side gets of `rows`, as in `train_test_split`; ends with `split-too-small` where that cannot be. */
export function countSides(rows: number, { test, train }: Sizes, fallback: Size = 0.25): [number, number] {
  if (isFraction(test) && isFraction(train) && test + train > 1)
    throw tooSmall(`\`train_size\` and \`test_size\` together are ${test + train}, more than all rows`);
  const testGiven = test === undefined ? undefined : countOf(test, rows, 'test_size', Math.ceil);
  const trainGiven = train === undefined ? undefined : countOf(train, rows, 'train_size', Math.floor);
  const testCount =
    testGiven ??
    (trainGiven === undefined ? countOf(fallback, rows, 'test_size', Math.ceil) : rows - trainGiven);
  const trainCount = trainGiven ?? rows - testCount;
  if (trainCount < 1 || testCount < 1 || trainCount + testCount > rows)
    throw tooSmall(`${counted(rows)} cannot be split into ${trainCount} for train and ${testCount} for test`);
  return [trainCount, testCount];
}

/** The count that a size stands for; `rounded` says how shares become whole rows. */
export function countOf(size: Size, rows: number, name: string, rounded: (share: number) => number): number {
  if (isFraction(size)) return rounded(size * rows);
  if (Number.isInteger(size) && size >= 1 && size < rows) return size;
  throw tooSmall(
    Number.isInteger(size) && size >= rows
      ? `\`${name}\` is ${size}, which leaves none of ${counted(rows)} for another side`
      : `\`${name}\` is ${size}, neither a fraction between 0 and 1 nor a whole number from 1 on`,
  );
}

/** Whether it is strictly between 0 and 1. */
export const isFraction = (size: Size | undefined): size is number =>
  size !== undefined && size > 0 && size < 1;

export const tooSmall = (message: string): WorkError =>
  new WorkError({ code: 'split-too-small', message, hint: 'take other sizes, or more data' });

const counted = (rows: number): string => (rows === 1 ? '1 row' : `${rows} rows`);
