/** Reads Avro files (object containers; blocks that are plain or deflated): their records go into a table of the database. */
import { pipeline, Readable } from 'node:stream';
import { type Schema, streams, Type, types } from 'avsc';
import { fx } from '../../base/effects.ts';
import { readPart } from '../../base/range.ts';
import { ulid } from '../../base/ulid.ts';
import { isObject, type Json } from '../../json.ts';
import { WorkError } from '../../work.ts';
import { type Database, quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { type AvroColumn, avroFields } from './avro-types.ts';
import { columnNames } from './delimited-head.ts';
import { piecesOf } from './pieces.ts';
import type { Source } from './source.ts';
import { type TableFile, unreadable } from './table-file.ts';

export async function avroSource(database: Database, file: TableFile): Promise<Source> {
  let schema: Json = null;
  const decoder = new streams.BlockDecoder({
    parseHook: (given: Schema) => {
      schema = given as unknown as Json;
      return Type.forSchema(given, { registry: { long: wideInteger } });
    },
  });
  let mark: Uint8Array | null = null;
  decoder.on('metadata', (_type: unknown, _codec: unknown, { sync }: { readonly sync: Uint8Array }) => {
    mark = sync;
  });
  // Of what goes wrong the reader of the records is told.
  pipeline(Readable.from(piecesOf(file.path, database.signal)), decoder, () => undefined);
  const records = decoder[Symbol.asyncIterator]() as AsyncIterator<Record_>;
  const first = await inWords(file, () => records.next());
  if (mark === null || !endOf(file.path).equals(mark))
    throw unreadable(file, 'it stops in the middle of a block');
  const fields = fieldsOf(schema, file);
  const table = `avro_${ulid().toLowerCase()}`;
  const names = columnNames(fields.map(({ name }) => name));
  await database.run(
    `CREATE TABLE ${table} (${names.map((name, i) => `${quoted(name)} ${fields[i]?.column.type}`).join(', ')})`,
  );
  const rows = async function* (): AsyncGenerator<readonly Value[]> {
    for (let next = first; !next.done; next = await inWords(file, () => records.next())) {
      const record = next.value;
      yield fields.map(({ name, column }) => column.read(record[name] ?? null));
    }
  };
  await database.append(table, rows());
  return {
    file,
    relation: table,
    columns: names.map((name, i) => ({ name, type: fields[i]?.column.type ?? 'VARCHAR' })),
  };
}

const markBytes = 16;

/** Every block ends with the mark that the head tells; the library reads what is before a block that is cut off. */
function endOf(path: string): Buffer {
  const size = fx.statSync(path)?.size ?? 0;
  return readPart(path, { offset: Math.max(0, size - markBytes), length: markBytes });
}

interface Record_ {
  readonly [name: string]: unknown;
}

function fieldsOf(schema: Json, file: TableFile): { readonly name: string; readonly column: AvroColumn }[] {
  if (!isObject(schema) || schema.type !== 'record' || !Array.isArray(schema.fields))
    throw unreadable(file, 'its schema is no record, and so it has no columns');
  return avroFields(schema).map(({ name, type, column }) => {
    if (column) return { name, column };
    throw new WorkError({
      code: 'column-type',
      message: `${file.name}: column \`${name}\` is ${JSON.stringify(type)}, which no table has`,
    });
  });
}

/** Beyond what a double can count. */
const wideInteger = types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

async function inWords<Answer>(file: TableFile, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError') throw error;
    throw unreadable(file, `it is no whole Avro file (${error.message})`, {
      ...(/codec/.test(error.message) && { hint: 'write it with the codec `deflate` or `null`' }),
    });
  }
}
