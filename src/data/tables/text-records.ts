/** Records whose cells are texts, as lines of JSON: what they are is then told by all of them, as in other formats of text. */

import type { Json } from '../../json.ts';
import type { Database } from '../duckdb.ts';
import { objectsSource } from './json-lines.ts';
import { temporaryPath, writePieces } from './pieces.ts';
import type { FullReadOptions } from './read-options.ts';
import type { Source } from './source.ts';
import type { TableFile } from './table-file.ts';

/** Its members in their order: an object has those whose names are numbers before all others. */
export type TextRecord = readonly (readonly [name: string, value: Json])[];

export async function recordsSource(
  database: Database,
  file: TableFile,
  records: AsyncIterable<TextRecord> | Iterable<TextRecord>,
  { nullValues, maxBadRows }: FullReadOptions,
): Promise<Source> {
  const path = temporaryPath(database.temporary);
  const nulls = new Set(nullValues);
  const written = (value: Json): string =>
    JSON.stringify(value, (_, one: Json) => (typeof one === 'string' && nulls.has(one) ? null : one));
  const lines = async function* (): AsyncGenerator<Uint8Array> {
    for await (const record of records) {
      const members = record.map(([name, value]) => `${JSON.stringify(name)}:${written(value)}`);
      yield Buffer.from(`{${members.join(',')}}\n`);
    }
  };
  await writePieces(path, lines());
  return objectsSource(database, file, path, { hasLines: false, text: 'any', maxBadRows });
}
