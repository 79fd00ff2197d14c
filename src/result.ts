/** Result: an entry of the run cache, what a stage key was found to produce, and how it was made. */
import { type Digest, digestOf, isDigest } from './digest.ts';
import { type Entry, entryFromJson, entryToJson } from './entry.ts';
import { canonicalJson, isObject, isShallow, type Json, type JsonObject, parseJson } from './json.ts';
import { stageKey, type What } from './lock.ts';
import { isInner, type RelPath } from './path.ts';

export interface Result {
  readonly key: Digest;
  readonly what: What;
  readonly deps: ReadonlyMap<RelPath, Entry>;
  /** None of them persists: stages with such an out are not in the run cache. */
  readonly outs: ReadonlyMap<RelPath, Entry>;
  readonly made: Made;
}

/** Where a result comes from; no part of its key or value. */
export interface Made {
  /** ISO time in UTC, to the second. */
  readonly at: string;
  readonly ms: number;
  readonly luc: string;
  /** `linux-x64`. */
  readonly machine: string;
  readonly backend: string | null;
  readonly run: string;
  readonly stage: string;
}

/** Names what was produced: equal for two runs that made the same bytes from the same key. */
export const resultValue = (key: Digest, outs: Result['outs']): Digest =>
  digestOf(canonicalJson({ key, outs: entriesToJson(outs) }));

export const resultText = (result: Result): string => `${canonicalJson(resultToJson(result))}\n`;

export const resultToJson = (result: Result): JsonObject => ({
  'luc-result': 1,
  key: result.key,
  what: result.what,
  deps: entriesToJson(result.deps),
  outs: entriesToJson(result.outs),
  made: { ...result.made },
});

/** The result that `text` writes; null where it is malformed, of a newer version, or its key does not fit the rest. */
export const resultFromText = (text: string): Result | null => resultFromJson(parseJson(text));

/** The same of its JSON. */
export function resultFromJson(json: Json | undefined): Result | null {
  if (!isObject(json) || json['luc-result'] !== 1) return null;
  const { key, what } = json;
  const deps = entriesFromJson(json.deps);
  const outs = entriesFromJson(json.outs);
  const made = madeFromJson(json.made);
  if (outs && ![...outs.keys()].every(isInner)) return null;
  if (!isDigest(key) || !isObject(what) || !isShallow(what) || !deps || !outs || !made) return null;
  const kept = [...outs.keys()].map((path) => [path, { persist: false }] as const);
  return stageKey(what, deps, kept) === key ? { key, what, deps, outs, made } : null;
}

const entriesToJson = (entries: ReadonlyMap<RelPath, Entry>): Json =>
  Object.fromEntries([...entries].map(([path, entry]) => [path, entryToJson(entry)]));

function entriesFromJson(json: Json | undefined): Map<RelPath, Entry> | null {
  if (!isObject(json)) return null;
  const entries = new Map<RelPath, Entry>();
  for (const [path, value] of Object.entries(json)) {
    const entry = entryFromJson(value);
    if (!entry) return null;
    entries.set(path as RelPath, entry);
  }
  return entries;
}

function madeFromJson(json: Json | undefined): Made | null {
  if (!isObject(json)) return null;
  const { at, ms, luc, machine, backend = null, run, stage }: JsonObject = json;
  if (!isText(at) || !isText(luc) || !isText(machine) || !isText(run) || !isText(stage)) return null;
  if (typeof ms !== 'number' || (backend !== null && !isText(backend))) return null;
  return { at, ms, luc, machine, backend, run, stage };
}

const isText = (value: Json | undefined): value is string => typeof value === 'string';
