/** Rows that cases bring themselves or take from a data set that an earlier case brought, scaled or narrowed. */
import { type DenseMatrix, dense } from '../../src/matrix.ts';
import { type Given, isRecord, list, type Members, wrongType } from './case.ts';

export interface Rows {
  readonly x: DenseMatrix;
  /** Empty where only `x` is given. */
  readonly y: readonly Given[];
}

export type DataSets = Map<string, Rows>;

/** Keeps every set of the input by its name, and answers how large each is. */
export function keepDataSets(sets: DataSets, input: Members): unknown {
  const summed = Object.entries(input).map(([name, set]) => {
    if (!isRecord(set)) throw wrongType(name, 'a data set');
    const rows = ownRows(set);
    sets.set(name, rows);
    const sum = (numbers: Iterable<unknown>): number => {
      let total = 0;
      for (const one of numbers) total += Number(one);
      return total;
    };
    return [name, { rows: rows.x.rows, sum_x: sum(rows.x.values), sum_y: sum(rows.y) }];
  });
  return Object.fromEntries(summed);
}

export function rowsOf(sets: DataSets, input: Members): Rows {
  if (input.data === undefined) return ownRows(input);
  const found = typeof input.data === 'string' ? sets.get(input.data) : undefined;
  if (!found) throw wrongType('data', 'the name of a data set');
  const chosen = chosenRows(found, input);
  const x = input.scale === undefined || input.scale === null ? found.x : scaled(found.x, input.scale);
  return { x: rowsAt(x, chosen), y: chosen.map((row) => found.y[row] as Given) };
}

export function rowsAt({ columns, values }: DenseMatrix, rows: ArrayLike<number>): DenseMatrix {
  const taken = new Float64Array(rows.length * columns);
  Array.from(rows).forEach((row, i) => {
    taken.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return dense(rows.length, columns, taken);
}

/** A list of lists of numbers. */
export function matrixOf(of: Members, name: string): DenseMatrix {
  const rows = list(of, name);
  const columns = Array.isArray(rows[0]) ? rows[0].length : 0;
  const values = rows.flatMap((row) => {
    if (!Array.isArray(row) || row.length !== columns) throw wrongType(name, 'rows of one length');
    return row.map((one: Given) => numberIn(one, name));
  });
  return dense(rows.length, columns, Float64Array.from(values));
}

export function numberIn(value: Given, name: string): number {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  if (typeof value !== 'number' && typeof value !== 'bigint') throw wrongType(name, 'a list of numbers');
  return Number(value);
}

const ownRows = (input: Members): Rows => ({
  x: matrixOf(input, 'x'),
  y: input.y === undefined ? [] : list(input, 'y'),
});

/** `rows: [start, end, step]`, and of those only the rows of `classes`. */
function chosenRows({ x, y }: Rows, input: Members): readonly number[] {
  const [start = 0, end = x.rows, step = 1] =
    input.rows === undefined ? [] : list(input, 'rows').map((one) => numberIn(one, 'rows'));
  const classes = input.classes === undefined ? null : list(input, 'classes');
  const chosen: number[] = [];
  for (let row = start; row < Math.min(end, x.rows); row += step)
    if (classes === null || classes.includes(y[row] as Given)) chosen.push(row);
  return chosen;
}

/** (x − mean)/σ of each column, over all rows; `unit` is that by the root of their number. */
function scaled({ rows, columns, values }: DenseMatrix, scale: Given): DenseMatrix {
  if (scale !== 'standard' && scale !== 'unit') throw wrongType('scale', '`standard` or `unit`');
  const divisor = scale === 'unit' ? Math.sqrt(rows) : 1;
  const result = new Float64Array(values.length);
  for (let column = 0; column < columns; column++) {
    const numbers = Float64Array.from({ length: rows }, (_, row) => values[row * columns + column] as number);
    const mean = numbers.reduce((sum, one) => sum + one, 0) / rows;
    const deviation = Math.sqrt(numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / rows);
    numbers.forEach((one, row) => {
      result[row * columns + column] = (one - mean) / (deviation === 0 ? 1 : deviation) / divisor;
    });
  }
  return dense(rows, columns, result);
}
