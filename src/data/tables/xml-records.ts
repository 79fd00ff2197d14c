/** Reads repeated elements of an XML file as rows: their attributes and the elements in them are the columns. */
import { isSystemError } from '../../base/effects.ts';
import { isObject, type Json } from '../../json.ts';
import { declaredInXml } from '../documents/encoding.ts';
import type { Database } from '../duckdb.ts';
import { SaxesParser } from '../sax.ts';
import { piecesOf } from './pieces.ts';
import { plainText } from './plain-text.ts';
import type { FullReadOptions } from './read-options.ts';
import { notUtf8, type Source } from './source.ts';
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
  const path = await plainText(database, file, {
    ...options,
    gzip,
    mayHaveMark: true,
    declaredIn: declaredInXml,
  });
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
    for (const [key, value] of Object.entries(attributes))
      if (!declaresNamespace(key)) addMember(members, plainName(key), String(value));
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
    if (isRecord) found.push(isObject(value) ? Object.entries(value) : [[closed.name, value]]);
    else if (open.length >= depth) addMember(open.at(-1)?.members, closed.name, value);
  });
  parser.on('error', (error) => {
    throw unreadable(file, `it is no XML (${error.message})`);
  });
  const decode = decoderFor(file);
  for await (const piece of piecesOf(path, signal)) {
    parser.write(decode(piece));
    yield* found;
    found = [];
  }
  parser.write(decode(null)).close();
  yield* found;
}

/** Null is the end. */
function decoderFor(file: TableFile): (piece: Uint8Array | null) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (piece) => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch (error) {
      if (!isSystemError(error, 'ERR_ENCODING_INVALID_ENCODED_DATA')) throw error;
      throw unreadable(file, notUtf8, { hint: 'say with `encoding` how it was written' });
    }
  };
}

/** Names that differ only before the colon are one column. */
function addMember(members: Open['members'] | undefined, name: string, value: Json): void {
  const others = members?.get(name);
  if (others) others.push(value);
  else members?.set(name, [value]);
}

/** An element with nothing but text is that; one that stands several times is a list. */
function contentOf({ members, text }: Open): Json {
  const own = text.trim();
  if (members.size === 0) return own;
  if (own !== '') members.set('text', [...(members.get('text') ?? []), own]);
  return Object.fromEntries(
    [...members].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values] as const),
  );
}

/** What it says is of names, not of data. */
const declaresNamespace = (attribute: string): boolean => /^xmlns(?::|$)/.test(attribute);

const plainName = (name: string): string => name.replace(/^.*:/, '');
