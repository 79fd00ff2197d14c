/** Finds the types of columns of text: what all of their cells are. */
import { type InferredType, inferredTypes } from './text-types.ts';

export interface Candidate {
  readonly name: string;
  readonly type: InferredType;
}

/** Whether all cells are of a candidate's type; null where there is no cell. */
export type Answers = (candidate: Candidate) => boolean | null;

/** What the columns may be, the narrowest first; `isKnown` where that was told by cells. */
export interface Open {
  readonly types: readonly InferredType[];
  readonly isKnown: boolean;
}

/** All types that a sample of the cells leaves. */
export function openAfterSample(
  columns: readonly { readonly name: string; readonly text: 'any' | 'dates' }[],
  answers: Answers,
): Map<string, Open> {
  const open = new Map<string, Open>();
  for (const { name, text } of columns) {
    const answered = candidatesOf(text).map((type) => ({ type, answer: answers({ name, type }) }));
    const types = answered.filter(({ answer }) => answer !== false).map(({ type }) => type);
    const isKnown = answered.some(({ answer }) => answer !== null);
    if (types.length > 0) open.set(name, { types, isKnown });
  }
  return open;
}

/** What to ask of all cells: the narrowest type, or where no cell is known yet, each. */
export const questions = (open: ReadonlyMap<string, Open>): Candidate[] =>
  [...open].flatMap(([name, { types, isKnown }]) =>
    (isKnown ? types.slice(0, 1) : types).map((type) => ({ name, type })),
  );

/** What is left to ask; `settled` takes the columns that are all of one type. The others stay text. */
export function openAfter(
  open: ReadonlyMap<string, Open>,
  answers: Answers,
  settled: Map<string, InferredType>,
): Map<string, Open> {
  const left = new Map<string, Open>();
  for (const [name, { types, isKnown }] of open) {
    const asked = isKnown ? types.slice(0, 1) : types;
    const fitting = asked.filter((type) => answers({ name, type }) === true);
    const unasked = types.slice(asked.length);
    if (fitting[0]) settled.set(name, fitting[0]);
    else if (unasked.length > 0) left.set(name, { types: unasked, isKnown });
  }
  return left;
}

export const candidatesOf = (text: 'any' | 'dates'): readonly InferredType[] =>
  text === 'any' ? inferredTypes : ['date', 'timestamp', 'zoned'];
