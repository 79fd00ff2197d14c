/** Reads the list of records in a JSON text: each goes to a line of its own, without the whole ever being held. */
import type { Database } from '../duckdb.ts';
import { objectsSource } from './json-lines.ts';
import { piecesOf, temporaryPath, writePieces } from './pieces.ts';
import { plainText } from './plain-text.ts';
import type { FullReadOptions } from './read-options.ts';
import { recordLines } from './record-splitter.ts';
import type { Source } from './source.ts';
import { type TableFile, unreadable } from './table-file.ts';

export async function jsonSource(
  database: Database,
  file: TableFile,
  gzip: boolean,
  options: FullReadOptions,
): Promise<Source> {
  const text = await plainText(database, file, { ...options, gzip, mayHaveMark: false });
  const path = temporaryPath(database.temporary);
  const records = recordLines(piecesOf(text, database.signal), options.records ?? '', (message, more) =>
    unreadable(file, message, more),
  );
  await writePieces(path, records);
  return objectsSource(database, file, path, { hasLines: false, maxBadRows: options.maxBadRows });
}
