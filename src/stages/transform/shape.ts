/** Columns before any row is there: looking one up, and saying that it is not there or that a name is taken. */

import type { KindProblem } from '../../kind-problem.ts';
import { nearest } from '../../suggest.ts';
import { type ColumnShape, columnIn, listNames, missingColumn, type TableShape } from '../../table-shape.ts';

/** The column that the step `split` adds while others run; files have it as `split`. */
export const splitColumn = 'luc split';
export const splitTaken = {
  code: 'option-conflict',
  message: 'there is a column `split` already, and the sides of the split go there',
  hint: 'rename or drop it, or give `output` a path for each side',
};

export interface ShapeContext {
  /** The tables by name, the current one not among them; null for one of which nothing is known. */
  readonly tables: ReadonlyMap<string, TableShape | null>;
  /** `at` leads from the step's value to what is wrong. */
  readonly tell: (problem: Omit<KindProblem, 'path'>, ...at: readonly (string | number)[]) => void;
}

/** What a step makes of the columns; what it cannot know it leaves open. */
export type StepShape<Written> = (shape: TableShape, value: Written, context: ShapeContext) => TableShape;

export const unknownShape: TableShape = { columns: [], open: true };

/** The column, told if it cannot be there; of a column that may be there nothing is known but its name. */
export function needColumn(
  shape: TableShape,
  name: string,
  { tell }: ShapeContext,
  ...at: readonly (string | number)[]
): ColumnShape {
  const column = columnIn(shape, name);
  if (!column && !shape.open) tell({ ...missingColumn(name, shape.columns), ...atKeyOf(name, at) }, ...at);
  return column ?? { name, type: null };
}

/** Where it stands as the key of a map. */
const atKeyOf = (name: string, at: readonly (string | number)[]) => at.at(-1) === name && { atKey: true };

export function needTable(
  name: string,
  { tables, tell }: ShapeContext,
  ...at: readonly (string | number)[]
): TableShape {
  if (!tables.has(name)) tell(unknownTable(name, [...tables.keys()]), ...at);
  return tables.get(name) ?? unknownShape;
}

/** For problems with the columns of another table. */
export const inTable = (table: string, context: ShapeContext): ShapeContext => ({
  ...context,
  tell: (problem, ...at) =>
    context.tell({ ...problem, message: `${problem.message} in \`${table}\`` }, ...at),
});

export function unknownTable(name: string, names: readonly string[]) {
  const near = nearest(name, names);
  const listed =
    names.length === 0 ? 'give `input` a map of names to paths' : `\`input\` has ${listNames(names)}`;
  return {
    code: 'unknown-table',
    message: `there is no table \`${name}\``,
    hint: near === null ? listed : `did you mean \`${near}\`? ${listed}`,
  };
}

/** Two columns may not differ in case alone, as SQL could not tell them apart. */
export function tellTaken(
  columns: readonly ColumnShape[],
  name: string,
  { tell }: ShapeContext,
  ...at: readonly (string | number)[]
): void {
  const lower = name.toLowerCase();
  const taken = columns.find((column) => column.name.toLowerCase() === lower);
  if (taken)
    tell(
      {
        code: 'option-conflict',
        message:
          taken.name === name
            ? `there is a column \`${name}\` already`
            : `\`${name}\` and the column \`${taken.name}\` differ in case alone`,
        hint: 'choose another name',
        ...atKeyOf(name, at),
      },
      ...at,
    );
}

/** The column replaced where it stands, or added at the end. */
export function withColumn(shape: TableShape, column: ColumnShape): TableShape {
  const index = shape.columns.findIndex(({ name }) => name === column.name);
  const columns = index < 0 ? [...shape.columns, column] : shape.columns.with(index, column);
  return { ...shape, columns };
}
