/** The lock, `lucidity.lock`: what each stage used and made, canonical, one line a dep or out, made for git. */
import { type Digest, digestOf, isDigest } from './digest.ts';
import { type Entry, entryFromJson, entryToJson } from './entry.ts';
import { canonicalJson, isObject, isShallow, type Json, type JsonObject } from './json.ts';
import { sortedEntries } from './order.ts';
import { isInner, type RelPath } from './path.ts';

/** Everything of a stage's identity that is neither dep nor out; see `Stage.own`. */
export type What = JsonObject;

export interface RecordedOut {
  readonly entry: Entry;
  readonly persist: boolean;
}

/** One stage in the lock. `key` is always `stageKey` of the rest. */
export interface Block {
  readonly key: Digest;
  readonly what: What;
  readonly deps: ReadonlyMap<RelPath, Entry>;
  readonly outs: ReadonlyMap<RelPath, RecordedOut>;
}

export interface DataRecord {
  readonly entry: Entry;
  readonly from: string | null;
  readonly rev: string | null;
}

export interface Lock {
  readonly data: ReadonlyMap<RelPath, DataRecord>;
  readonly stages: ReadonlyMap<string, Block>;
}

export const emptyLock: Lock = { data: new Map(), stages: new Map() };

/** Stands at the head of what a key is the digest of. */
export const keyVersion = 'luc-key 1';

/** The digest of everything that a stage's result depends on. */
export function stageKey(
  what: What,
  deps: ReadonlyMap<RelPath, { readonly type: string; readonly digest: Digest }>,
  outs: Iterable<readonly [RelPath, { readonly persist: boolean }]>,
): Digest {
  const depTexts = sortedEntries(deps).map(
    ([path, { type, digest }]) => `${text(path)}:["${type}","${digest}"]`,
  );
  const outTexts = sortedEntries(outs).map(([path, { persist }]) => `[${text(path)},${persist}]`);
  // Canonical JSON of {what, deps, outs}; put together here, as a lock may have thousands of them.
  const body = `{"deps":{${depTexts.join(',')}},"outs":[${outTexts.join(',')}],"what":${canonicalJson(what)}}`;
  return digestOf(`${keyVersion}\n${body}`);
}

/** A lock block as one JSON value, as it stands in the journal. */
export function blockToJson(block: Block): JsonObject {
  return {
    key: block.key,
    what: block.what,
    deps: Object.fromEntries([...block.deps].map(([path, entry]) => [path, entryToJson(entry)])),
    outs: Object.fromEntries([...block.outs].map(([path, out]) => [path, outToJson(out)])),
  };
}

/**
 * The block that `json` writes; null where it is malformed or its key does not fit the rest. `isKnownToFit` where that
 * was found before.
 */
export function blockFromJson(json: unknown, isKnownToFit = false): Block | null {
  if (!isObject(json as Json)) return null;
  const { key, what, deps, outs } = json as JsonObject;
  if (!isDigest(key) || !isObject(what) || !isObject(deps) || !isObject(outs)) return null;
  const depEntries = new Map<RelPath, Entry>();
  for (const [path, value] of Object.entries(deps)) {
    const entry = entryFromJson(value);
    if (!entry) return null;
    depEntries.set(path as RelPath, entry);
  }
  const outEntries = new Map<RelPath, RecordedOut>();
  for (const [path, value] of Object.entries(outs)) {
    const out = outFromJson(value);
    if (!out || !isInner(path)) return null;
    outEntries.set(path, out);
  }
  return isKnownToFit || (isShallow(what) && stageKey(what, depEntries, outEntries) === key)
    ? { key, what, deps: depEntries, outs: outEntries }
    : null;
}

/** The digest that says whether a block is still the one that a run started from. */
export const blockDigest = (block: Block): Digest => digestOf(canonicalJson(blockToJson(block)));

const outToJson = ({ entry, persist }: RecordedOut): Json => {
  const json = entryToJson(entry) as readonly Json[];
  return persist ? [...json, 'persist'] : json;
};

function outFromJson(json: Json): RecordedOut | null {
  const persist = Array.isArray(json) && json.at(-1) === 'persist';
  const entry = entryFromJson(persist ? (json as Json[]).slice(0, -1) : json);
  return entry && { entry, persist };
}

export const dataToJson = ({ entry, from, rev }: DataRecord): JsonObject => ({
  ...(from !== null && { from }),
  out: entryToJson(entry),
  ...(rev !== null && { rev }),
});

/** The record that `json` writes, null where it is malformed. */
export function dataFromJson(json: unknown): DataRecord | null {
  if (!isObject(json as Json)) return null;
  const { from = null, out, rev = null } = json as JsonObject;
  const entry = entryFromJson(out);
  return entry && isTextOrNull(from) && isTextOrNull(rev) ? { entry, from, rev } : null;
}

const isTextOrNull = (value: Json): value is string | null => value === null || typeof value === 'string';

/** As `blockDigest`, for a data record. */
export const dataDigest = (record: DataRecord): Digest => digestOf(canonicalJson(dataToJson(record)));

/** The text of `lucidity.lock`. */
export function formatLock(lock: Lock): string {
  const data = sortedEntries(lock.data).map(
    ([path, record]) => `\n\n${text(path)}:${canonicalJson(dataToJson(record))}`,
  );
  const stages = sortedEntries(lock.stages).map(([name, block]) => `\n\n${text(name)}:${formatBlock(block)}`);
  return `{"lucidity.lock":1,\n"data":{${data.join(',')}\n},\n"stages":{${stages.join(',')}\n}}\n`;
}

const text = (value: string): string => JSON.stringify(value);

function formatBlock({ key, what, deps, outs }: Block): string {
  const depLines = sortedEntries(deps).map(
    ([path, entry]) => `${text(path)}:${canonicalJson(entryToJson(entry))}`,
  );
  const outLines = sortedEntries(outs).map(([path, out]) => `${text(path)}:${canonicalJson(outToJson(out))}`);
  return `{"key":${text(key)},\n"what":${canonicalJson(what)},\n"deps":{${lines(depLines)}},\n"outs":{${lines(outLines)}}}`;
}

const lines = (list: readonly string[]): string =>
  list.map((line, i) => `${i === 0 ? '\n' : ''}${line}`).join(',\n');
