/** What a model was fitted on and wants again: which columns, in which form, and how many numbers they become. */

export interface Signature {
  readonly form: RowForm;
  /** Of `columns` and `encoded` the features in their order, else the one column. */
  readonly columns: readonly SignatureColumn[];
  /** How many numbers a row has; 0 where the model takes texts as they are. */
  readonly width: number;
  /** Of the vectorizer that made the numbers: those of another one mean something else. Null where nobody says. */
  readonly vectorizer: string | null;
}

/**
 * `columns`: numbers of a table; `vectors`: the column of a vector file; `texts`: as they are; `vectorized` and `encoded`:
 * a text, or columns, that the vectorizer of the model makes numbers of.
 */
export type RowForm = 'columns' | 'vectors' | 'texts' | 'vectorized' | 'encoded';

export interface SignatureColumn {
  readonly name: string;
  readonly type: 'number' | 'boolean' | 'string' | 'vector' | 'any';
}
