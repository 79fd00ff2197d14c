/** A share of the rows for watching the training, by hash of their key: a row's side does not depend on the others. */
import type { Value } from '../data/duckdb-values.ts';
import { nullKey } from '../data/split/column.ts';
import { placeByHash } from '../data/split/hash-split.ts';
import { WorkError } from '../work.ts';

interface Keys {
  readonly names: readonly string[];
  /** For each column its cells. */
  readonly cells: readonly (readonly Value[])[];
}

/** Rows from 0. Ends with `null-key`, and with `split-too-small` where a side would be empty. */
export function splitByKey(
  { names, cells }: Keys,
  share: number,
  seed: number,
): { readonly train: Uint32Array; readonly validation: Uint32Array } {
  const place = placeByHash(seed);
  const [train, validation]: [number[], number[]] = [[], []];
  const rows = cells[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    const at = place(cells.map((column) => column[row] ?? null));
    if (at === null) throw nullKey(names, [row], 1);
    (at < share ? validation : train).push(row);
  }
  if (train.length > 0 && validation.length > 0)
    return { train: Uint32Array.from(train), validation: Uint32Array.from(validation) };
  throw new WorkError({
    code: 'split-too-small',
    message: `${share} of ${rows} rows leaves no row for ${train.length === 0 ? 'training' : 'validation'}`,
    hint: 'take another fraction, or give `validation` a table of its own',
    option: ['validation'],
  });
}
