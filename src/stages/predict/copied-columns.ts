/** Which columns of an input are copied beside what is predicted. */
import type { Column } from '../../data/duckdb.ts';
import { missingColumn } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import type { PredictOptions } from './options.ts';

interface Input {
  readonly columns: readonly Column[];
  /** As messages have it: `` in `in.csv` ``. */
  readonly where: string;
  /** What identifies a row where nobody says it, as far as it is there. */
  readonly usual: readonly string[];
}

/** Ends with `missing-column` where one that is named is not there. */
export function copiedColumns(
  { passthrough, key }: Pick<PredictOptions, 'passthrough' | 'key'>,
  { columns, where, usual }: Input,
): readonly Column[] {
  const find = (name: string): Column | undefined => columns.find((column) => column.name === name);
  const named = passthrough ?? (key === undefined ? undefined : [key].flat());
  if (!named) {
    const found = usual.flatMap((name) => find(name) ?? []);
    return found.length === usual.length ? found : [];
  }
  return named.map((name, index) => {
    const found = find(name);
    if (found) return found;
    const place = passthrough ? ['passthrough', index] : Array.isArray(key) ? ['key', index] : ['key'];
    throw new WorkError({ ...missingColumn(name, columns, where), option: place });
  });
}
