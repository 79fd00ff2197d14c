/** What the steps make of the columns, as far as can be said without a row and without a database. */

import type { KindProblem } from '../../kind-problem.ts';
import { type ColumnShape, type ColumnType, columnIn, type TableShape } from '../../table-shape.ts';
import { sortColumn } from '../sort-column.ts';
import { annotateShape, importShape, jobShape, matchShape, promptShape } from './content-columns.ts';
import { joinedColumns } from './join-columns.ts';
import {
  inTable,
  needColumn,
  needTable,
  type ShapeContext,
  type StepShape,
  tellTaken,
  unknownShape,
  withColumn,
} from './shape.ts';
import { type Names, namesIn, type StepName, type ValueOf, type WrittenStep } from './values.ts';

export interface ColumnsFound {
  readonly shape: TableShape;
  /** With their place in the kind's options. */
  readonly problems: readonly KindProblem[];
}

/** `tables` are the inputs by name; of `current`, and of any of them, nothing may be known. `first`: the place of the first step. */
export function columnsAfter(
  steps: readonly WrittenStep[],
  current: TableShape | null,
  tables: ReadonlyMap<string, TableShape | null>,
  first = 0,
): ColumnsFound {
  const problems: KindProblem[] = [];
  let shape = current ?? unknownShape;
  for (const [index, step] of steps.entries()) {
    const found = columnsAfterOne(step, first + index, shape, tables);
    problems.push(...found.problems);
    shape = found.shape;
  }
  return { shape, problems };
}

function columnsAfterOne(
  { name, value }: WrittenStep,
  index: number,
  shape: TableShape,
  tables: ReadonlyMap<string, TableShape | null>,
): ColumnsFound {
  const problems: KindProblem[] = [];
  const tell: ShapeContext['tell'] = (problem, ...at) =>
    void problems.push({ ...problem, path: ['steps', index, name, ...at] });
  const after = stepShapes[name] as StepShape<unknown>;
  return { shape: after(shape, value, { tables, tell }), problems };
}

const stepShapes: { readonly [Name in StepName]: StepShape<ValueOf<Name>> } = {
  select(shape, names, context) {
    const columns: ColumnShape[] = [];
    for (const [name, at] of placed(names)) {
      tellTaken(columns, name, context, ...at);
      columns.push(needColumn(shape, name, context, ...at));
    }
    return { columns, open: false };
  },

  drop(shape, names, context) {
    for (const [name, at] of placed(names)) needColumn(shape, name, context, ...at);
    const dropped = new Set(namesIn(names));
    const columns = shape.columns.filter(({ name }) => !dropped.has(name));
    if (columns.length === 0 && shape.columns.length > 0 && !shape.open)
      context.tell({
        code: 'option-conflict',
        message: 'no column is left',
        hint: 'a table has at least one',
      });
    return { ...shape, columns };
  },

  rename(shape, names, context) {
    const called = new Map(Object.entries(names));
    const columns = shape.columns.map((column) => ({
      ...column,
      name: called.get(column.name) ?? column.name,
    }));
    for (const [old, name] of Object.entries(names)) {
      needColumn(shape, old, context, old);
      const others = columns.filter((_, index) => shape.columns[index]?.name !== old);
      tellTaken(others, name, context, old);
    }
    return { ...shape, columns };
  },

  cast: (shape, types, context) =>
    Object.entries(types).reduce((columns, [name, cast]) => {
      needColumn(shape, name, context, name);
      return withColumn(columns, { name, type: typeof cast === 'string' ? cast : cast.type });
    }, shape),

  derive: (shape, expressions, context) =>
    Object.keys(expressions).reduce((columns, name) => {
      if (!columnIn(columns, name)) tellTaken(columns.columns, name, context, name);
      return withColumn(columns, { name, type: null });
    }, shape),

  filter: (shape) => shape,

  sort(shape, names, context) {
    for (const [name, at] of placed(names)) needColumn(shape, sortColumn(shape, name).name, context, ...at);
    return shape;
  },

  fill: (shape, fillings, context) =>
    Object.entries(fillings).reduce((columns, [name, filling]) => {
      const { type } = needColumn(shape, name, context, name);
      if (filling !== 'mean' && filling !== 'median') return columns;
      if (type !== null && !isNumeric(type))
        context.tell(
          {
            code: 'column-type',
            message: `\`${name}\` is ${type}: only numbers have a ${filling}`,
            hint: 'use `most_frequent`, or cast the column first',
          },
          name,
        );
      return withColumn(columns, { name, type: 'double' });
    }, shape),

  dedupe(shape, { key }, context) {
    for (const [name, at] of placed(key ?? [])) needColumn(shape, name, context, 'key', ...at);
    return shape;
  },

  join(shape, join, context) {
    const other = needTable(join.with, context, 'with');
    const { on, added } = joinedColumns(join, shape.columns, other.columns);
    for (const [index, { left, right }] of on.entries()) {
      const at = typeof join.on === 'string' ? [] : Array.isArray(join.on) ? [index] : [left];
      const mine = needColumn(shape, left, context, 'on', ...at);
      const theirs = needColumn(other, right, inTable(join.with, context), 'on', ...at);
      // Rows of either side bring keys into one column, which has one type.
      const isShared = join.how === 'right' || join.how === 'full';
      const areAlike = isShared ? (a: ColumnType, b: ColumnType) => a === b : areComparable;
      if (mine.type !== null && theirs.type !== null && !areAlike(mine.type, theirs.type))
        context.tell(
          {
            code: 'column-type',
            message: `\`${left}\` is ${mine.type}, but \`${right}\` of \`${join.with}\` is ${theirs.type}`,
            hint: 'cast one of them before the join',
          },
          'on',
          ...at,
        );
    }
    const columns = [...shape.columns];
    for (const { column, name } of added) {
      tellTaken(columns, name, context);
      columns.push({ name, type: column.type });
    }
    const isNarrow = join.how === 'anti' || join.how === 'semi';
    return { columns, open: shape.open || (other.open && !isNarrow) };
  },

  concat(shape, names, context) {
    let all = shape;
    for (const [table, at] of placed(names)) {
      const other = needTable(table, context, ...at);
      for (const { name, type } of other.columns) {
        const mine = columnIn(all, name);
        if (!mine) tellTaken(all.columns, name, context, ...at);
        else if (mine.type !== null && type !== null && !areConcatenable(mine.type, type))
          context.tell(
            {
              code: 'schema-mismatch',
              message: `\`${name}\` is ${mine.type}, but in \`${table}\` it is ${type}`,
              hint: 'cast it before, so that both are of one type',
            },
            ...at,
          );
        all = withColumn(all, { name, type: widerOf(mine, type) });
      }
      if (other.open) all = { ...all, open: true };
    }
    return all;
  },

  sql: () => unknownShape,

  sample(shape, { method, by }, context) {
    const names = by ?? sampledBy[method ?? 'random'] ?? [];
    for (const [name, at] of placed(names)) needColumn(shape, name, context, ...(by ? ['by', ...at] : []));
    return shape;
  },

  split(shape, { key, stratify, group, time }, context) {
    for (const [name, at] of placed(key ?? [])) needColumn(shape, name, context, 'key', ...at);
    for (const [option, name] of Object.entries({ stratify, group, time }))
      if (name !== undefined) needColumn(shape, name, context, option);
    return shape;
  },

  job: jobShape,
  prompt: promptShape,
  match: matchShape,
  annotate: annotateShape,
  import_annotations: importShape,
};

/** What `sample` looks at where `by` says nothing. */
export const sampledBy: { readonly [method: string]: string | undefined } = {
  stratified: 'label',
  uncertainty: 'probabilities',
  disagreement: 'predictions',
};

/** Each name with where it stands below the option. */
const placed = (names: Names): (readonly [string, readonly number[]])[] =>
  typeof names === 'string' ? [[names, []]] : names.map((name, index) => [name, [index]] as const);

const isNumeric = (type: ColumnType): boolean => type === 'int64' || type === 'double';
const isMoment = (type: ColumnType): boolean => type === 'date' || type === 'timestamp';
const areComparable = (a: ColumnType, b: ColumnType): boolean =>
  a === b || (isNumeric(a) && isNumeric(b)) || (isMoment(a) && isMoment(b));
const areConcatenable = (a: ColumnType, b: ColumnType): boolean => a === b || (isNumeric(a) && isNumeric(b));
const widerOf = (mine: ColumnShape | undefined, type: ColumnType | null): ColumnType | null =>
  !mine || mine.type === type ? type : mine.type === null || type === null ? null : 'double';
