/** A place in a text of the user's. */

/** `line` and `column` count from 1, in UTF-16 units as editors do; `length` is how much to underline. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length?: number;
}

/** For what is about a file as a whole. */
export const startOf = (file: string): Place => ({ file, line: 1, column: 1 });

export const isSamePlace = (a: Place, b: Place): boolean =>
  a.file === b.file && a.line === b.line && a.column === b.column;
