/** Columns by the same classes. */
import { compareCells } from '../cell-order.ts';
import { WorkError } from '../work.ts';
import type { ClassColumn, ClassName } from './column.ts';

/** For each column the position of each row's class in `classes`. */
export interface Classified {
  readonly classes: readonly ClassName[];
  readonly positions: readonly Uint32Array[];
}

/**
 * Columns without nulls by the same classes: those given, else all that occur, sorted. Ends with `label-type` where
 * numbers meet texts, and with `unknown-class` for what is not among the given ones.
 */
export function classify(columns: readonly ClassColumn[], given?: readonly ClassName[]): Classified {
  const used = columns.map(usedValues);
  const classes = given ?? [...new Set(used.flat())].sort(compareCells);
  refuseMixed([...used.flat(), ...classes], columns);
  const known = new Map(classes.map((name, position) => [name, position]));
  const positions = columns.map((column) => {
    const moved = column.values.map((value) => known.get(value as ClassName) ?? -1);
    return column.indices.map((index, row) => {
      const position = moved[index] as number;
      if (position < 0) throw unknownClass(column, row, classes);
      return position;
    });
  });
  return { classes, positions };
}

function usedValues({ values, indices }: ClassColumn): ClassName[] {
  const used = new Uint8Array(values.length);
  for (const index of indices) used[index] = 1;
  return values.filter((_, index) => used[index] === 1) as ClassName[];
}

function refuseMixed(values: readonly ClassName[], columns: readonly ClassColumn[]): void {
  const types = [
    ...new Set(values.map((value) => (typeof value === 'bigint' ? 'number' : typeof value))),
  ].sort();
  if (types.length < 2) return;
  throw new WorkError({
    code: 'label-type',
    message: `${columns.map(({ name }) => `\`${name}\``).join(' and ')}: classes are of one type, not ${types.join(' and ')}`,
    hint: 'bring both to the same type by a `cast` step',
  });
}

const unknownClass = (column: ClassColumn, row: number, classes: readonly ClassName[]): WorkError =>
  new WorkError({
    code: 'unknown-class',
    message:
      `\`${column.name}\` is ${JSON.stringify(String(column.values[column.indices[row] as number]))} in row ${row + 1},` +
      ` which is none of the classes ${classes.slice(0, 20).map(String).join(', ')}${classes.length > 20 ? ' …' : ''}`,
  });
