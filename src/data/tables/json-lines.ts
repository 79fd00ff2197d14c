/** Reads JSON objects, one a line. Lines that are none are found when the database cannot read the file. */
import { WorkError } from '../../work.ts';
import { DatabaseError } from '../database-error.ts';
import { type Column, type Database, literal, quoted } from '../duckdb.ts';
import { tooManyBad } from './bad-rows.ts';
import { type BadLine, hasDeepLine, longestObject, splitGoodLines } from './good-lines.ts';
import { plainText } from './plain-text.ts';
import type { FullReadOptions } from './read-options.ts';
import { type BadRow, proofOf, type Source, type SourceColumn } from './source.ts';
import { type TableFile, unreadable } from './table-file.ts';
import { mapTypes, nestingOf, typeText, typeTree } from './type-tree.ts';

/** Lists in lists, or objects in objects: neither the database nor we can go on for ever. */
const deepest = 200;

/** So many bad rows of a file are held, where fewer are tolerated: of a file that is none at all they would fill the memory. */
const mostHeld = 100_000;

export async function jsonLinesSource(
  database: Database,
  file: TableFile,
  gzip: boolean,
  options: FullReadOptions,
): Promise<Source> {
  const path = await plainText(database, file, { ...options, gzip, mayHaveMark: false });
  return objectsSource(database, file, path, { hasLines: true, maxBadRows: options.maxBadRows });
}

export interface Objects extends Pick<FullReadOptions, 'maxBadRows'> {
  readonly hasLines: boolean;
  /** What texts may be: `any` where the format has nothing else. */
  readonly text?: 'any' | 'dates';
}

/** `path` has an object a line; `hasLines`: these are the lines of the user's file. */
export async function objectsSource(
  database: Database,
  file: TableFile,
  path: string,
  { hasLines, text = 'dates', maxBadRows }: Objects,
): Promise<Source> {
  const found = (await hasDeepLine(database, path)) ? null : await columnsOf(database, file, path);
  if (found) return sourceOf(file, path, await withIntegers(database, path, found), text);
  const isShare = maxBadRows > 0 && maxBadRows < 1;
  const most = isShare ? Number.POSITIVE_INFINITY : Math.max(mostHeld, maxBadRows);
  const parted = await splitGoodLines(database, path, most);
  const rejected = parted.bad.map((line) => rejectedBy(file, line, hasLines));
  if (rejected.length > most) throw tooManyBad(rejected, `more than ${most}`, maxBadRows);
  if (parted.good + parted.bad.length === 0)
    throw new WorkError({ code: 'empty-input', message: `${file.name}: it has no rows, and so no columns` });
  const left = parted.good > 0 ? await columnsOf(database, file, parted.path) : [];
  if (!left) throw unreadable(file, 'its objects have no members');
  const source = sourceOf(file, parted.path, await withIntegers(database, parted.path, left), text);
  return { ...source, proof: proofOf(source.relation, rejected) };
}

/** Null where the lines are no objects, all of them. */
async function columnsOf(database: Database, file: TableFile, path: string): Promise<Column[] | null> {
  try {
    const columns = await database.columns(
      `FROM read_json(${literal(path)}, ${form}, sample_size = -1, map_inference_threshold = -1,
        field_appearance_threshold = 0, maximum_depth = -1)`,
    );
    if (columns.some(({ type }) => nestingOf(type) > deepest)) throw tooDeep(file);
    await refuseRenamed(database, file, path, columns);
    return columns;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const [, name] = /^duplicate name "(.*)" in struct/i.exec(error.message) ?? [];
    if (name !== undefined) throw differInCase(file, name);
    if (error.kind === 'Invalid Input' || error.kind === 'Binder') return null;
    throw error;
  }
}

/** Beside `a` the database calls the members `A` a column `A_1`, and would look for members of that name. */
async function refuseRenamed(
  database: Database,
  file: TableFile,
  path: string,
  columns: readonly Column[],
): Promise<void> {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  const renamed = columns.flatMap(({ name }) => {
    const [, before] = /^(.*)_\d+$/s.exec(name) ?? [];
    return before !== undefined && names.has(before.toLowerCase()) ? [{ name, before }] : [];
  });
  if (renamed.length === 0) return;
  const members = renamed.map(({ name }) => `bool_or(list_contains(json_keys(json), ${literal(name)}))`);
  const [found] = await database.rows(
    `SELECT [${members.join(', ')}] AS there FROM read_ndjson_objects(${literal(path)}, maximum_object_size = ${longestObject})`,
  );
  const there = found?.there as readonly (boolean | null)[] | undefined;
  const first = renamed.find((_, index) => there?.[index] !== true);
  if (first) throw differInCase(file, first.before);
}

const tooDeep = (file: TableFile): WorkError =>
  unreadable(file, `its lists and objects are nested more than ${deepest} deep`, {
    hint: 'no table can be made of that; flatten them before',
  });

const differInCase = (file: TableFile, name: string): WorkError =>
  unreadable(file, `its objects have members that differ from \`${name}\` only in case`, {
    hint: 'columns and fields need names that differ in more; rename one of them before',
  });

/**
 * Whole numbers of both signs are so wide to the database that only texts could hold them all. Where all of them fit into
 * 64 bits, that is what they are.
 */
async function withIntegers(
  database: Database,
  path: string,
  columns: readonly Column[],
): Promise<readonly Column[]> {
  const settled: Column[] = [];
  for (const { name, type } of columns) {
    const narrow = typesIn(type, (one) => (one === 'HUGEINT' ? 'BIGINT' : one));
    const fits = type.includes('HUGEINT') && (await canRead(database, path, { name, type: narrow }));
    settled.push({ name, type: fits ? narrow : type });
  }
  return settled;
}

async function canRead(database: Database, path: string, column: Column): Promise<boolean> {
  try {
    await database.rows(`SELECT count(${quoted(column.name)}) FROM ${relationOf(path, [column])}`);
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.kind === 'Invalid Input') return false;
    throw error;
  }
}

/** The type with each of the types in it changed. */
const typesIn = (type: string, change: (plain: string) => string): string =>
  typeText(mapTypes(typeTree(type), change));

const form = `format = 'newline_delimited', records = true, maximum_object_size = ${longestObject}`;

function sourceOf(file: TableFile, path: string, found: readonly Column[], text: 'any' | 'dates'): Source {
  const columns = found.map((column) => columnOf(column, text));
  return { file, relation: relationOf(path, columns), columns };
}

function relationOf(path: string, columns: readonly SourceColumn[]): string {
  if (columns.length === 0) return '(SELECT 0 WHERE false)';
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`);
  return `read_json(${literal(path)}, ${form}, columns = {${types.join(', ')}})`;
}

const asText = /^(?:DATE|TIMESTAMP(?: WITH TIME ZONE)?|TIME|UUID|U?HUGEINT|UBIGINT|JSON)$/;

/** What DuckDB makes of texts is for us to say, and numbers that no int64 can hold keep their digits. */
function columnOf({ name, type }: Column, text: 'any' | 'dates'): SourceColumn {
  const plain = typesIn(type, (one) => (asText.test(one) ? 'VARCHAR' : one));
  return { name, type: plain, ...(plain === 'VARCHAR' && { text }) };
}

const rejectedBy = (file: TableFile, { line, row, reason }: BadLine, hasLines: boolean): BadRow => ({
  file: file.name,
  line: hasLines ? line : null,
  row,
  code: 'unreadable-input',
  reason,
});
