/** Reads repeated elements of an XML file as rows: their attributes and the elements in them are the columns. */
import type { Json } from '../../json.ts';
import type { Database } from '../duckdb.ts';
import { SaxesParser } from '../sax.ts';
import { piecesOf } from './pieces.ts';
import { plainText } from './plain-text.ts';
import type { FullReadOptions } from './read-options.ts';
import type { Source } from './source.ts';
import { type TableFile, unreadable } from './table-file.ts';
import { recordsSource, type TextRecord } from './text-records.ts';

const deepest = 200;

interface Open {
  readonly name: string;
  readonly members: Map<string, Json[]>;
  text: string;
}

/** `records` is the path of the elements, as `/feed/entry`; without it those in the root element. */
export async function xmlSource(
  database: Database,
  file: TableFile,
  gzip: boolean,
  options: FullReadOptions,
): Promise<Source> {
  const path = await plainText(database, file, { ...options, gzip, mayHaveMark: true });
  return recordsSource(database, file, recordsIn(path, file, options.records, database), options);
}

async function* recordsIn(
  path: string,
  file: TableFile,
  pointer: string | undefined,
  { signal }: Database,
): AsyncGenerator<TextRecord> {
  const steps = pointer?.split('/').slice(1);
  const depth = steps?.length ?? 2;
  const open: Open[] = [];
  let found: TextRecord[] = [];
  /** How many of the open elements lie on the way; below the last of it is a record. */
  const isOnWay = (level: number): boolean =>
    steps === undefined || open.slice(0, level).every(({ name }, i) => name === steps[i]);
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length === deepest) throw unreadable(file, `its elements are nested deeper than ${deepest}`);
    const members = new Map<string, Json[]>();
    for (const [key, value] of Object.entries(attributes)) members.set(plainName(key), [String(value)]);
    open.push({ name: plainName(name), members, text: '' });
  });
  const take = (text: string): void => {
    const last = open.at(-1);
    if (last && open.length >= depth) last.text += text;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const isRecord = open.length === depth && isOnWay(depth);
    const closed = open.pop();
    if (!closed) return;
    const value = contentOf(closed);
    if (isRecord) found.push(typeof value === 'string' ? { [closed.name]: value } : (value as TextRecord));
    else if (open.length >= depth) {
      const members = open.at(-1)?.members;
      members?.set(closed.name, [...(members.get(closed.name) ?? []), value]);
    }
  });
  parser.on('error', (error) => {
    throw unreadable(file, `it is no XML (${error.message})`);
  });
  const decoder = new TextDecoder();
  for await (const piece of piecesOf(path, signal)) {
    parser.write(decoder.decode(piece, { stream: true }));
    yield* found;
    found = [];
  }
  parser.close();
  yield* found;
}

/** An element with nothing but text is that; one that stands several times is a list. */
function contentOf({ members, text }: Open): Json {
  const own = text.trim();
  if (members.size === 0) return own;
  const all = [...members].map(
    ([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values] as const,
  );
  return Object.fromEntries(own === '' ? all : [...all, ['text', own] as const]);
}

const plainName = (name: string): string => name.replace(/^.*:/, '');
