/** The visitor that explains: what differs between a stage as it is now and the block of its last run. */
import { type Entry, sameEntry } from '../entry.ts';
import { isObject, type Json, type JsonObject, sameJson } from '../json.ts';
import type { Block } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import type { Change, Reason, ReasonSubject } from '../stage-state.ts';
import { type Facts, type Visitor, walkStage } from './walk.ts';

/** What the walk visits beside `own`: the other members of a block's `what`. */
const named = new Set(['kind', 'version', 'wdir', 'env', 'params', 'backend', 'probe']);

export function explain(stage: Stage, facts: Facts, block: Block): Reason[] {
  const reasons: Reason[] = [];
  const { what } = block;
  const env = new Map(members(what.env));
  const params = new Map(
    members(what.params).flatMap(([file, keys]) =>
      members(keys).map(([key, value]) => [`${file}\0${key}`, value] as const),
    ),
  );
  const own = new Map(members(what).filter(([name]) => !named.has(name)));
  const deps = new Map(block.deps);
  const outs = new Map([...block.outs].map(([path, { persist }]) => [path, persist]));
  let backend = what.backend;
  let probe = what.probe;

  const visitor: Visitor = {
    kind(name, version) {
      if (what.kind !== name || what.version !== version)
        compare({ what: 'kind' }, [what.kind ?? null, what.version ?? null], [name, version]);
    },
    own(name, value) {
      compare(subjectOfOwn(name), take(own, name), value);
    },
    wdir(path) {
      compare({ what: 'wdir' }, what.wdir, path);
    },
    env(name, value) {
      compare({ what: 'env', key: name }, take(env, name), value);
    },
    param(file, key, value) {
      const before = take(params, `${file}\0${key}`);
      if (value === undefined) reasons.push({ what: 'param', change: 'missing', path: file, key });
      else compare({ what: 'param', path: file, key }, before, value);
    },
    backend(name) {
      compare({ what: 'backend' }, backend, name);
      backend = undefined;
    },
    probe(answer) {
      compare({ what: 'probe' }, probe, answer);
      probe = undefined;
    },
    dep(path, entry) {
      const before = take(deps, path);
      if (entry === 'undecided') return;
      if (entry === null) reasons.push({ what: 'dep', change: 'missing', path });
      else if (!sameEntry(before, entry)) reasons.push(differing('dep', path, before, entry));
    },
    out(path, persist) {
      const before = outs.get(path);
      outs.delete(path);
      if (before === undefined) reasons.push({ what: 'out', change: 'added', path });
      else compare({ what: 'out', path, key: 'persist' }, before, persist);
    },
  };
  walkStage(stage, facts, visitor);

  for (const [name, value] of own) reasons.push({ ...subjectOfOwn(name), change: 'removed', from: value });
  for (const [name, value] of env) reasons.push({ what: 'env', change: 'removed', key: name, from: value });
  for (const [id, value] of params) {
    const [file = '', key = ''] = id.split('\0');
    reasons.push({ what: 'param', change: 'removed', path: file as RelPath, key, from: value });
  }
  if (backend !== undefined) reasons.push({ what: 'backend', change: 'removed', from: backend });
  if (probe !== undefined) reasons.push({ what: 'probe', change: 'removed', from: probe });
  for (const [path, entry] of deps)
    reasons.push({ what: 'dep', change: 'removed', path, from: entry.digest });
  for (const path of outs.keys()) reasons.push({ what: 'out', change: 'removed', path });
  return reasons;

  function compare(subject: Omit<Reason, 'change'>, before: Json | undefined, now: Json): void {
    if (before === undefined) reasons.push({ ...subject, change: 'added', to: now });
    else if (!sameJson(before, now)) reasons.push({ ...subject, change: 'modified', from: before, to: now });
  }
}

/** How a dep or an out differs from what was recorded. */
export function differing(what: 'dep' | 'out', path: RelPath, before: Entry | undefined, now: Entry): Reason {
  const change: Change = before === undefined ? 'added' : 'modified';
  return { what, change, path, ...(before && { from: before.digest }), to: now.digest };
}

const subjectOfOwn = (name: string): { readonly what: ReasonSubject; readonly key?: string } =>
  name === 'cmd' || name === 'shell' || name === 'options' ? { what: name } : { what: 'options', key: name };

const members = (json: Json | undefined): [string, Json][] =>
  isObject(json) ? Object.entries(json as JsonObject) : [];

function take<Key, Value>(map: Map<Key, Value>, key: Key): Value | undefined {
  const value = map.get(key);
  map.delete(key);
  return value;
}
