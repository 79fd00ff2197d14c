/** The visitor that hashes: what a stage depends on becomes its key, and the part of the lock's block that is known before it runs. */
import type { Digest } from '../digest.ts';
import type { Entry } from '../entry.ts';
import { emptyObject, type Json } from '../json.ts';
import { stageKey, type What } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { type Facts, type Visitor, walkStage } from './walk.ts';

/** A stage's identity: its block without the outs' entries. */
export interface Fingerprint {
  readonly key: Digest;
  readonly what: What;
  readonly deps: ReadonlyMap<RelPath, Entry>;
}

/** Null where a dep or a param is missing, or a dep is not decided yet: then there is no key. */
export function fingerprint(stage: Stage, facts: Facts): Fingerprint | null {
  const what = emptyObject();
  const env = emptyObject();
  const params = emptyObject();
  const deps = new Map<RelPath, Entry>();
  const outs: [RelPath, { persist: boolean }][] = [];
  let complete = true;
  const visitor: Visitor = {
    kind(name, version) {
      what.kind = name;
      what.version = version;
    },
    own(name, value) {
      what[name] = value;
    },
    wdir(path) {
      what.wdir = path;
    },
    env(name, value) {
      env[name] = value;
    },
    param(file, key, value) {
      params[file] ??= emptyObject();
      if (value === undefined) complete = false;
      else (params[file] as { [key: string]: Json })[key] = value;
    },
    backend(name) {
      what.backend = name;
    },
    probe(answer) {
      what.probe = answer;
    },
    dep(path, entry) {
      if (entry === null || entry === 'undecided') complete = false;
      else deps.set(path, entry);
    },
    out(path, persist) {
      outs.push([path, { persist }]);
    },
  };
  walkStage(stage, facts, visitor);
  if (!complete) return null;
  what.env = env;
  what.params = params;
  return { key: stageKey(what, deps, outs), what, deps };
}
