/** Push record: what one push has made sure of on a remote; it keeps that from gc, and carries the results. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Entry, entryFromJson, entryToJson, isFolder } from './entry.ts';
import { canonicalJson, isList, isObject, type Json, parseJson } from './json.ts';
import { type Result, resultFromJson, resultToJson, resultValue } from './result.ts';

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
  /** Everything that they name is on the remote. */
  readonly results: readonly Result[];
}

/** Gzipped canonical JSON; the order within the lists does not matter. */
export const encodePushRecord = (record: PushRecord): Buffer => gzipSync(textOf(record));

const textOf = ({ at, project, commit, roots, trees, results }: PushRecord): string =>
  `${canonicalJson({
    'luc-push': 1,
    at,
    project,
    commit,
    roots: entriesToJson(roots),
    trees: entriesToJson(trees),
    results: [...results].sort(byValue).map(resultToJson),
  })}\n`;

const entriesToJson = (entries: readonly Entry[]): readonly Json[] =>
  [...entries].sort((a, b) => compare(textOfEntry(a), textOfEntry(b))).map(entryToJson);

const textOfEntry = (entry: Entry): string => `${entry.digest} ${entry.type}`;

const byValue = (a: Result, b: Result): number =>
  compare(a.key, b.key) || compare(resultValue(a.key, a.outs), resultValue(b.key, b.outs));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** No record that we write comes near; it bounds what a small file can make us hold. */
const mostBytes = 512 * 1024 * 1024;

/** Null for what is no record of this version. A result whose key or value does not fit is left out. */
export function decodePushRecord(bytes: Uint8Array): PushRecord | null {
  const json = parseJson(unzip(bytes) ?? '');
  if (!isObject(json) || json['luc-push'] !== 1) return null;
  const { at, project = null, commit = null } = json;
  const roots = entriesFromJson(json.roots);
  const trees = entriesFromJson(json.trees);
  if (typeof at !== 'string' || !roots || !trees?.every(isFolder)) return null;
  if (!isTextOrNull(project) || !isTextOrNull(commit) || !isList(json.results ?? null)) return null;
  const results = (json.results as readonly Json[]).flatMap((one) => resultFromJson(one) ?? []);
  return { at, project, commit, roots, trees, results };
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
