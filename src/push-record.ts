/**
 * Push record: what one push has made sure of on a remote; it keeps that from gc, and carries the results. A blob holds one,
 * or several that a gc has folded together.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Entry, entryFromJson, entryToJson, isFolder } from './entry.ts';
import { canonicalJson, isList, isObject, type Json, parseJson } from './json.ts';
import { type Result, resultFromJson, resultText, resultToJson, resultValue } from './result.ts';

export interface PushRecord {
  /** ISO time in UTC, to the millisecond. */
  readonly at: string;
  /** Names the repository and the project in it; null where that cannot be told. */
  readonly project: string | null;
  /** The commit that was checked out; null outside of git. */
  readonly commit: string | null;
  /** With everything below them. */
  readonly roots: readonly Entry[];
  /** Folders of which only the trees count: those that stages have read. */
  readonly trees: readonly Entry[];
  /** Folders of which something was nowhere to be had: what is there of them counts. */
  readonly partial: readonly Entry[];
  /** Everything that they name is on the remote. */
  readonly results: readonly Result[];
  /** Null for one that stands where its push has left it. */
  readonly folded: Folded | null;
}

export interface Folded {
  /** Of the blob that it stood in. */
  readonly id: string;
  /** When that was made, by the remote's clock, in milliseconds. */
  readonly madeAt: number;
}

/** Gzipped canonical JSON, a line each; the order within the lists does not matter. */
export const encodePushRecords = (records: readonly PushRecord[]): Buffer =>
  gzipSync(records.map(textOf).join(''));

const textOf = ({ at, project, commit, roots, trees, partial, results, folded }: PushRecord): string =>
  `${canonicalJson({
    'luc-push': 1,
    at,
    project,
    commit,
    roots: entriesToJson(roots),
    trees: entriesToJson(trees),
    ...(partial.length > 0 && { partial: entriesToJson(partial) }),
    results: [...results].sort(byValue).map(resultToJson),
    ...(folded && { folded: { id: folded.id, made: folded.madeAt } }),
  })}\n`;

/** So much text a blob holds about; who writes more makes several. */
const usualBytes = 8 * 1024 * 1024;

/** The same in pieces, each no longer than is read at once: what has many results is told by several records. */
export function inPieces(records: readonly PushRecord[]): readonly (readonly PushRecord[])[] {
  const pieces: PushRecord[][] = [];
  let room = 0;
  for (const record of records.flatMap(cut)) {
    const bytes = textOf(record).length;
    const last = pieces.at(-1);
    if (last && bytes <= room) last.push(record);
    else pieces.push([record]);
    room = (last && bytes <= room ? room : usualBytes) - bytes;
  }
  return pieces;
}

function cut(record: PushRecord): readonly PushRecord[] {
  const parts: Result[][] = [[]];
  let bytes = 0;
  for (const result of record.results) {
    const length = resultText(result).length;
    if (bytes + length > usualBytes && bytes > 0) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(result);
    bytes += length;
  }
  return parts.map((results, i) => (i === 0 ? { ...record, results } : { ...record, ...nothing, results }));
}

const nothing = { roots: [], trees: [], partial: [] };

const entriesToJson = (entries: readonly Entry[]): readonly Json[] =>
  [...entries].sort((a, b) => compare(textOfEntry(a), textOfEntry(b))).map(entryToJson);

const textOfEntry = (entry: Entry): string => `${entry.digest} ${entry.type}`;

const byValue = (a: Result, b: Result): number =>
  compare(a.key, b.key) || compare(resultValue(a.key, a.outs), resultValue(b.key, b.outs));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** None that we write comes near; it bounds what a small blob can make us hold. */
const mostBytes = 64 * 1024 * 1024;

/** Null for what holds no records of this version. A result whose key or value does not fit is left out. */
export function decodePushRecords(bytes: Uint8Array): readonly PushRecord[] | null {
  const lines = unzip(bytes)?.split('\n') ?? [];
  if (lines.pop() !== '' || lines.length === 0) return null;
  const records = lines.flatMap((line) => recordFrom(line) ?? []);
  return records.length === lines.length ? records : null;
}

function recordFrom(line: string): PushRecord | null {
  const json = parseJson(line);
  if (!isObject(json) || json['luc-push'] !== 1) return null;
  const { at, project = null, commit = null } = json;
  const roots = entriesFromJson(json.roots);
  const trees = entriesFromJson(json.trees);
  const partial = entriesFromJson(json.partial ?? []);
  const folded = foldedFrom(json.folded ?? null);
  if (typeof at !== 'string' || !roots || !trees?.every(isFolder) || !partial || folded === 'wrong')
    return null;
  if (!isTextOrNull(project) || !isTextOrNull(commit) || !isList(json.results ?? null)) return null;
  const results = (json.results as readonly Json[]).flatMap((one) => resultFromJson(one) ?? []);
  return { at, project, commit, roots, trees, partial, results, folded };
}

function foldedFrom(json: Json): Folded | null | 'wrong' {
  if (json === null) return null;
  if (!isObject(json) || typeof json.id !== 'string' || typeof json.made !== 'number') return 'wrong';
  return { id: json.id, madeAt: json.made };
}

function unzip(bytes: Uint8Array): string | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes }).toString();
  } catch {
    return null;
  }
}

function entriesFromJson(json: Json | undefined): readonly Entry[] | null {
  if (json === undefined || !isList(json)) return null;
  const entries = json.flatMap((one) => entryFromJson(one) ?? []);
  return entries.length === json.length ? entries : null;
}

const isTextOrNull = (json: Json): json is string | null => json === null || typeof json === 'string';
