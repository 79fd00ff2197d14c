/** Reads the text of `lucidity.lock`, also one that git left with conflict markers. */

import type { Problem } from './failure.ts';
import { isObject, type Json } from './json.ts';
import { findJsonMistake } from './json-mistake.ts';
import {
  type Block,
  blockDigest,
  blockFromJson,
  type DataRecord,
  dataDigest,
  dataFromJson,
  emptyLock,
  type Lock,
} from './lock.ts';
import { compareUtf8 } from './order.ts';
import { fail, type Outcome, succeed } from './outcome.ts';
import { isInner, type RelPath } from './path.ts';
import { startOf } from './place.ts';

export interface ParsedLock {
  readonly lock: Lock;
  /** Stages whose block is malformed or does not fit its key: not in `lock`. */
  readonly misfits: readonly string[];
  /** What two sides of a merge disagree about: not in `lock`. Null where there are no conflict markers. */
  readonly conflicted: { readonly stages: readonly string[]; readonly data: readonly string[] } | null;
}

export const lockFile = 'lucidity.lock';
const version = 1;

export const emptyParsedLock: ParsedLock = { lock: emptyLock, misfits: [], conflicted: null };

/** `isKnownToFit` where the very same text was read before without a misfit. */
export function parseLock(text: string, isKnownToFit = false): Outcome<ParsedLock, Problem> {
  const sides = /^<{7}( |\r?$)/m.test(text) ? splitConflict(text) : null;
  if (!sides) return parseSide(text, isKnownToFit);
  if (sides.unfinishedAt !== null)
    return fail(broken('a conflict marker has no counterpart', text, sides.unfinishedAt));
  const ours = parseSide(sides.ours, false);
  if (!ours.ok) return fail(inConflict(ours.failure));
  const theirs = parseSide(sides.theirs, false);
  if (!theirs.ok) return fail(inConflict(theirs.failure));
  return succeed(agreement(ours.value, theirs.value));
}

function parseSide(text: string, isKnownToFit: boolean): Outcome<ParsedLock, Problem> {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    return fail(broken('this is not JSON', text, findJsonMistake(text)));
  }
  const found = isObject(json) ? json[lockFile] : undefined;
  if (typeof found === 'number' && found > version) return fail(newerFormat(found));
  if (found !== version || !isObject(json) || !isObject(json.data) || !isObject(json.stages))
    return fail(broken('this is not a lock', text, 0));

  const data = new Map<RelPath, DataRecord>();
  for (const [path, value] of Object.entries(json.data)) {
    const record = dataFromJson(value);
    if (!record || !isInner(path)) return fail(brokenData(path, text));
    data.set(path, record);
  }
  const stages = new Map<string, Block>();
  const misfits: string[] = [];
  for (const [name, value] of Object.entries(json.stages)) {
    const block = blockFromJson(value, isKnownToFit);
    if (block) stages.set(name, block);
    else misfits.push(name);
  }
  return succeed({ lock: { data, stages }, misfits: misfits.sort(compareUtf8), conflicted: null });
}

/** Both sides of every hunk taken apart; the common ancestor, if it is shown, is left out. */
function splitConflict(text: string): { ours: string; theirs: string; unfinishedAt: number | null } {
  const ours: string[] = [];
  const theirs: string[] = [];
  let side: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  let offset = 0;
  let hunkAt = 0;
  for (const line of text.split('\n')) {
    const marker = /^(<{7}|\|{7}|={7}|>{7})(?: |\r?$)/.exec(line)?.[1]?.[0];
    if (marker === '<' && side === 'both') {
      side = 'ours';
      hunkAt = offset;
    } else if (marker === '|' && side === 'ours') side = 'base';
    else if (marker === '=' && (side === 'ours' || side === 'base')) side = 'theirs';
    else if (marker === '>' && side === 'theirs') side = 'both';
    else {
      if (side === 'both' || side === 'ours') ours.push(line);
      if (side === 'both' || side === 'theirs') theirs.push(line);
    }
    offset += line.length + 1;
  }
  return {
    ours: ours.join('\n'),
    theirs: theirs.join('\n'),
    unfinishedAt: side === 'both' ? null : hunkAt,
  };
}

/**
 * What both sides say, and what only one of them says: two branches that each added an entry conflict as text and
 * not in fact. A block that fits its key is true wherever it came from, and one too many is pruned.
 */
function agreement(ours: ParsedLock, theirs: ParsedLock): ParsedLock {
  const misfits = new Set([...ours.misfits, ...theirs.misfits]);
  const stages = union(ours.lock.stages, theirs.lock.stages, blockDigest);
  const data = union(ours.lock.data, theirs.lock.data, dataDigest);
  for (const name of misfits) stages.kept.delete(name);
  return {
    lock: { data: data.kept, stages: stages.kept },
    misfits: [],
    conflicted: {
      stages: [...new Set([...misfits, ...stages.disputed])].sort(compareUtf8),
      data: data.disputed.sort(compareUtf8),
    },
  };
}

function union<Name, Value>(
  ours: ReadonlyMap<Name, Value>,
  theirs: ReadonlyMap<Name, Value>,
  digest: (value: Value) => string,
): { kept: Map<Name, Value>; disputed: Name[] } {
  const kept = new Map([...ours, ...theirs]);
  const disputed: Name[] = [];
  for (const [name, value] of ours) {
    const other = theirs.get(name);
    if (other === undefined || digest(value) === digest(other)) continue;
    kept.delete(name);
    disputed.push(name);
  }
  return { kept, disputed };
}

const howToGoOn =
  'take the file from git (`git checkout -- lucidity.lock`) or remove it: results are kept in the store';

/** `offset` is where the text goes wrong. */
function broken(why: string, text: string, offset: number): Problem {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const excerpt = text.slice(lineStart).split('\n', 1)[0] ?? '';
  return {
    code: 'broken-lock',
    message: `${lockFile} cannot be read: ${why}`,
    at: { file: lockFile, line: before.split('\n').length, column: offset - lineStart + 1 },
    excerpt: excerpt.slice(0, 200),
    hint: howToGoOn,
  };
}

function brokenData(path: string, text: string): Problem {
  const name = JSON.stringify(path);
  return broken(`the entry of ${name} is malformed`, text, Math.max(0, text.indexOf(`${name}:`)));
}

const newerFormat = (found: number): Problem => ({
  code: 'newer-format',
  message: `${lockFile} has format ${found}, this luc reads up to ${version}`,
  at: startOf(lockFile),
  hint: 'update luc to the version that wrote it',
});

/** Lines of one side are not lines of the file. */
function inConflict({ at: _, excerpt, ...problem }: Problem): Problem {
  return { ...problem, message: `${problem.message}, on one side of its conflict markers` };
}
