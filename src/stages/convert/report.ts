/** What a conversion says of itself in `report`: rows and bytes. Times are not in it: equal inputs make equal reports. */
import { join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { writeAnew } from '../../base/files.ts';
import type { WorkContext } from '../../work.ts';

export interface FileFacts {
  readonly inputs: readonly { readonly name: string; readonly bytes: number }[];
  readonly rows: number;
  /** Absolute; null where they went into a file with others, or into many. */
  readonly output: string | null;
}

/** `output`: absolute, where one file holds all. */
export function writeReport(
  report: string,
  facts: readonly FileFacts[],
  output: string | null,
  badRows: number,
  { wdir }: WorkContext,
): void {
  const files = facts.map(({ inputs, rows, output: own }) => ({
    files: inputs.map(({ name }) => name),
    rows,
    bytes_in: inputs.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(own !== null && { bytes_out: sizeOf(own) }),
  }));
  const total = {
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    bad_rows: badRows,
    bytes_in: files.reduce((sum, one) => sum + one.bytes_in, 0),
    bytes_out: output === null ? files.reduce((sum, one) => sum + (one.bytes_out ?? 0), 0) : sizeOf(output),
  };
  writeAnew(join(wdir, report), `${JSON.stringify({ ...total, files }, null, 2)}\n`);
}

const sizeOf = (path: string): number => fx.statSync(path)?.size ?? 0;
