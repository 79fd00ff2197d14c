/** A file as a relation of the database, before the types of its columns are settled. */
import type { TableFile } from './table-file.ts';

export interface Source {
  readonly file: TableFile;
  /** Stands behind `FROM`; its rows come in the order of the file. */
  readonly relation: string;
  readonly columns: readonly SourceColumn[];
  /** Where rows of the file may be none: what to read once instead, and what came out. */
  readonly proof?: Proof;
}

export interface SourceColumn {
  readonly name: string;
  /** DuckDB's. */
  readonly type: string;
  /** What its text may turn out to be: `any` in formats that have nothing but text. */
  readonly text?: 'any' | 'dates';
}

export interface Proof {
  /** As the source's, but goes over rows that are none, and notes them. */
  readonly relation: string;
  readonly count: () => Promise<number>;
  /** The first ones. */
  readonly list: (limit: number) => Promise<readonly BadRow[]>;
  /** As the source's, but goes over them silently. */
  readonly tolerant: string;
  /** The number of the first line that the database cannot read on behind. */
  readonly longLine?: () => Promise<number | null>;
  /** Whether line ends of several kinds may be why: the database then takes rows for none that are some. */
  readonly hasOddLines?: () => Promise<boolean>;
}

/** A row that is none, or does not fit. */
export interface BadRow {
  readonly file: string;
  /** In the file's text, from 1; null in formats without lines. */
  readonly line: number | null;
  /** Of the data, from 1; the header is not counted. */
  readonly row: number | null;
  readonly code: 'bad-value' | 'ragged-row' | 'unreadable-input';
  readonly reason: string;
}

/** The reason of a row whose bytes are no text, in every format that has lines. */
export const notUtf8 = 'it is no text in utf-8';

/** Of rows that are known already; the relation has none of them. */
export const proofOf = (relation: string, rejected: readonly BadRow[]): Proof => ({
  relation,
  tolerant: relation,
  count: async () => rejected.length,
  list: async (limit) => rejected.slice(0, limit),
});
