/** What is known of a table before it is there: the contract between the stage that writes it and those that read it. */
import type { KindProblem } from './kind-problem.ts';
import { nearest } from './suggest.ts';

/** The types of columns, in the words that users write. */
export const columnTypes = [
  'boolean',
  'int64',
  'double',
  'string',
  'date',
  'timestamp',
  'list',
  'struct',
  'blob',
] as const;
export type ColumnType = (typeof columnTypes)[number];

export interface ColumnShape {
  readonly name: string;
  /** Null where nobody can say before it ran. */
  readonly type: ColumnType | null;
}

export interface TableShape {
  readonly columns: readonly ColumnShape[];
  /** Whether there may be more columns than these. */
  readonly open: boolean;
}

/** The table at a path as the user wrote it; null where nothing is known of it. */
export type Shapes = (path: string) => TableShape | null;

export interface Contract {
  /** What does not fit; `about` is the path of the table that it is about. */
  readonly problems: readonly (KindProblem & { readonly about?: string })[];
  /** By path as the user wrote it. */
  readonly writes: ReadonlyMap<string, TableShape>;
}

export const columnIn = (shape: TableShape, name: string): ColumnShape | undefined =>
  shape.columns.find((column) => column.name === name);

/** What is said of a column that is not there, with those that are. `where` follows: `` in `x.csv` ``. */
export function missingColumn(name: string, columns: readonly { readonly name: string }[], where = '') {
  const names = columns.map((column) => column.name);
  const near = nearest(name, names);
  const there = names.length === 0 ? 'there are none' : `there are ${listNames(names)}`;
  return {
    code: 'missing-column',
    message: `there is no column \`${name}\`${where}`,
    hint: near === null ? there : `did you mean \`${near}\`? ${there}`,
  };
}

const mostNames = 20;
export const listNames = (names: readonly string[]): string =>
  names
    .slice(0, mostNames)
    .map((name) => `\`${name}\``)
    .concat(names.length > mostNames ? [`${names.length - mostNames} more`] : [])
    .join(', ');

/** The named columns of a table; those that it cannot have are told, with their places from `at` on. */
export function narrowShape(
  names: readonly string[],
  shape: TableShape | null,
  at: readonly (string | number)[],
): { readonly shape: TableShape; readonly problems: readonly KindProblem[] } {
  const problems = names.flatMap((name, index) =>
    shape && !shape.open && !columnIn(shape, name)
      ? [{ ...missingColumn(name, shape.columns), path: [...at, index] }]
      : [],
  );
  const columns = names.map((name) => ({ name, type: (shape && columnIn(shape, name)?.type) ?? null }));
  return { shape: { columns, open: false }, problems };
}
