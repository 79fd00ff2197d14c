/** Each fact of a journal as JSON; what a reader takes for one holds no path or process that whoever mends must not touch. */
import { unreachable } from './base/unreachable.ts';
import { type Digest, isDigest } from './digest.ts';
import { type Entry, entryFromJson, entryToJson } from './entry.ts';
import type { TrashReason } from './event.ts';
import type { ClaimedInputs, ClaimedOut, JournalLine, LeftOut, LeftOuts } from './journal-line.ts';
import { isList, isObject, isShallow, type Json, type JsonObject } from './json.ts';
import { blockFromJson, blockToJson, dataFromJson, dataToJson } from './lock.ts';
import { isInner, type RelPath } from './path.ts';
import type { OutRole } from './pipeline.ts';

/** Members of the line without its number. */
export function lineToJson(line: JournalLine): JsonObject {
  switch (line.t) {
    case 'claim':
      return { ...line, inputs: inputsToJson(line.inputs) };
    case 'ran':
      return { ...line, left: leftToJson(line.left) };
    case 'recorded':
      return { ...line, block: blockToJson(line.block) };
    case 'data':
      return { ...line, record: dataToJson(line.record) };
    default:
      return { ...line };
  }
}

/** The line that `json` writes; `unknown` for one of a later version, which readers skip. */
export function lineFromJson(json: JsonObject): JournalLine | 'unknown' | 'malformed' {
  const { t } = json;
  switch (t) {
    case 'data':
    case 'moving':
    case 'moved':
    case 'end':
      return plainLine(json, t);
    case 'aside':
    case 'folders':
    case 'at-rest':
      return subjectLine(json, t);
    default:
      return stageLine(json);
  }
}

function plainLine(json: JsonObject, t: 'data' | 'moving' | 'moved' | 'end'): JournalLine | 'malformed' {
  const { path, at, base, from, to, outcome } = json;
  if (t === 'end') return typeof outcome === 'string' ? { t, outcome } : 'malformed';
  if (t !== 'data') return isInner(from) && isInner(to) ? { t, from, to } : 'malformed';
  const record = dataFromJson(json.record);
  return record && isInner(path) && typeof at === 'string' && isBase(base)
    ? { t, path, at, base, record }
    : 'malformed';
}

function subjectLine(json: JsonObject, t: 'aside' | 'folders' | 'at-rest'): JournalLine | 'malformed' {
  const { stage, path, from, to, why, paths } = json;
  const subject = typeof stage === 'string' ? { stage } : isInner(path) ? { path } : null;
  if (!subject) return 'malformed';
  switch (t) {
    case 'aside':
      return isInner(from) && isPlaceAside(to) && isTrashReason(why)
        ? { t, ...subject, from, to, why }
        : 'malformed';
    case 'folders':
      return isPaths(paths) && paths.every(isInner) ? { t, ...subject, paths } : 'malformed';
    case 'at-rest':
      return { t, ...subject };
    default:
      return unreachable(t);
  }
}

function stageLine(json: JsonObject): JournalLine | 'unknown' | 'malformed' {
  const { t, stage, at, key, base, pid, pgid, start, exit, ms, backend } = json;
  if (typeof stage !== 'string') return 'unknown';
  switch (t) {
    case 'claim': {
      const inputs = inputsFromJson(json.inputs);
      return inputs && isDigest(key) && isBase(base) ? { t, stage, key, base, inputs } : 'malformed';
    }
    case 'spawned':
      return isProcess(pid) && isProcess(pgid) && typeof start === 'number'
        ? { t, stage, pid, pgid, start }
        : 'malformed';
    case 'ran': {
      const left = leftFromJson(json.left);
      return left && (exit === null || typeof exit === 'number') && typeof ms === 'number'
        ? { t, stage, exit, ms, ...(typeof backend === 'string' && { backend }), left }
        : 'malformed';
    }
    case 'recorded': {
      const block = blockFromJson(json.block);
      return block && typeof at === 'string' ? { t, stage, at, block } : 'malformed';
    }
    case 'restored':
      return { t, stage };
    case 'failed':
    case 'cancelled':
      return { t, stage, ...(typeof ms === 'number' && { ms }) };
    case 'unconfirmed':
    case 'unsaved': {
      const paths = json.paths;
      return isPaths(paths) && typeof at === 'string' ? { t, stage, at, paths } : 'malformed';
    }
    default:
      return 'unknown';
  }
}

/** Whoever mends a run moves what these name: it may be nothing else, whoever wrote the journal. */
const isPlaceAside = (place: Json | undefined): place is string =>
  typeof place === 'string' && /^aside\/[0-9A-Z]{26}\/\d+$/.test(place);

function inputsToJson({ what, deps, outs, commit, alwaysChanged }: ClaimedInputs): JsonObject {
  return {
    what,
    commit,
    alwaysChanged,
    deps: Object.fromEntries([...deps].map(([path, entry]) => [path, entryToJson(entry)])),
    outs: Object.fromEntries([...outs].map(([path, out]) => [path, { ...out }])),
  };
}

function inputsFromJson(json: Json | undefined): ClaimedInputs | null {
  if (
    !isObject(json) ||
    !isObject(json.what) ||
    !isShallow(json.what) ||
    !isObject(json.deps) ||
    !isObject(json.outs)
  )
    return null;
  const { what, commit, alwaysChanged } = json;
  if (typeof commit !== 'boolean' || typeof alwaysChanged !== 'boolean') return null;
  const deps = new Map<RelPath, Entry>();
  for (const [path, value] of Object.entries(json.deps)) {
    const entry = entryFromJson(value);
    if (!entry) return null;
    deps.set(path as RelPath, entry);
  }
  const outs = new Map<RelPath, ClaimedOut>();
  for (const [path, value] of Object.entries(json.outs)) {
    const out = claimedOut(value);
    if (!out || !isInner(path)) return null;
    outs.set(path, out);
  }
  return { what, deps, outs, commit, alwaysChanged };
}

const leftToJson = ({ until, outs }: LeftOuts): JsonObject => ({
  until,
  outs: Object.fromEntries([...outs].map(([path, { ino, ctimeMs }]) => [path, [ino, ctimeMs]])),
});

function leftFromJson(json: Json | undefined): LeftOuts | null {
  if (!isObject(json) || typeof json.until !== 'number' || !isObject(json.outs)) return null;
  const outs = new Map<RelPath, LeftOut>();
  for (const [path, value] of Object.entries(json.outs)) {
    const [ino, ctimeMs] = isList(value) ? value : [];
    if (!isInner(path) || typeof ino !== 'number' || typeof ctimeMs !== 'number') return null;
    outs.set(path, { ino, ctimeMs });
  }
  return { until: json.until, outs };
}

function claimedOut(json: Json): ClaimedOut | null {
  if (!isObject(json)) return null;
  const { persist, cache, role } = json;
  return typeof persist === 'boolean' && typeof cache === 'boolean' && isRole(role)
    ? { persist, cache, role }
    : null;
}

/** 0 and 1 would mean ourselves and everybody to who ends them. */
const isProcess = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 1;
const isRole = (value: unknown): value is OutRole =>
  value === 'out' || value === 'metrics' || value === 'plots';
const isTrashReason = (value: unknown): value is TrashReason | null =>
  value === null ||
  value === 'edited' ||
  value === 'unstored' ||
  value === 'unrecorded' ||
  value === 'failed' ||
  value === 'interrupted';
const isBase = (value: unknown): value is Digest | null => value === null || isDigest(value);
const isPaths = (value: Json | undefined): value is readonly RelPath[] =>
  value !== undefined && isList(value) && value.every((path) => typeof path === 'string');
