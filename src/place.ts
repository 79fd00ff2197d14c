/** A place in a text of the user's. */

/** `line` and `column` count from 1, in UTF-16 units as editors do; `length` is how much to underline. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length?: number;
}
