/** How files are to be read as tables; every option has its default here. */
import type { ColumnType } from '../../table-shape.ts';
import type { ReadableFormat } from './format.ts';
import type { BadRow } from './source.ts';

export interface ReadOptions {
  /** By each file's extension where none is given. */
  readonly format?: ReadableFormat;
  /** Wins over inference. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  readonly infer?: 'strict' | 'all' | 'none';
  /** Texts that are null. */
  readonly nullValues?: readonly string[];
  /** Sniffed where none is given. */
  readonly delimiter?: string;
  /** Empty where quotes mean nothing. */
  readonly quote?: string;
  readonly header?: boolean;
  readonly encoding?: string;
  /** A sign of ASCII. */
  readonly decimal?: string;
  /** A name, a number from 1, or `*` for all, with a column `sheet`. */
  readonly sheet?: string | number;
  /** JSON pointer to the list of records; in XML a path of element names. */
  readonly records?: string;
  /** So much may come out of one packed file. */
  readonly maxBytes?: number;
  /** How many rows, or below 1 which share of them, may be none or not fit. */
  readonly maxBadRows?: number;
  /** Told of those that are left out. */
  readonly onBadRows?: (rows: readonly BadRow[]) => void;
  /** Told how many are left out, and how many each file has beside them. */
  readonly onCounted?: (leftOut: number, rows: readonly number[]) => void;
}

type Open = 'format' | 'delimiter' | 'records' | 'onBadRows' | 'onCounted';

export interface FullReadOptions extends Required<Omit<ReadOptions, Open>>, Pick<ReadOptions, Open> {
  /** Whether csv and tsv are given one kind of line end first; most have one. */
  readonly evensLines: boolean;
}

export const withDefaults = (options: ReadOptions): FullReadOptions => ({
  types: {},
  infer: 'strict',
  nullValues: [''],
  quote: '"',
  header: true,
  encoding: 'utf-8',
  decimal: '.',
  sheet: 1,
  maxBytes: 4 * 2 ** 30,
  maxBadRows: 0,
  evensLines: false,
  ...options,
});
