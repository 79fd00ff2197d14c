/** The visitor that explains: what differs between a stage as it is now and the block of its last run. */
import { type Entry, sameEntry } from '../entry.ts';
import { isObject, type Json, type JsonObject, sameJson } from '../json.ts';
import type { Block } from '../lock.ts';
import { optionPath } from '../option-path.ts';
import type { RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import type { Change, Reason, ReasonSubject } from '../stage-state.ts';
import { optionDifferences } from './option-differences.ts';
import { type Facts, type Visitor, walkStage } from './walk.ts';

/** What the walk visits beside `own`: the other members of a block's `what`. */
const named = new Set(['kind', 'version', 'wdir', 'env', 'params', 'backend', 'probe']);

export function explain(stage: Stage, facts: Facts, block: Block): Reason[] {
  const reasons: Reason[] = [];
  const before = recordedIn(block);

  const visitor: Visitor = {
    kind(name, version) {
      const { kind, version: recorded } = block.what;
      if (kind !== name || recorded !== version)
        compare({ what: 'kind' }, [kind ?? null, recorded ?? null], [name, version]);
    },
    own(name, value) {
      compare(subjectOfOwn(name), take(before.own, name), value);
    },
    wdir(path) {
      compare({ what: 'wdir' }, block.what.wdir, path);
    },
    env(name, value) {
      compare({ what: 'env', key: name }, take(before.env, name), value);
    },
    param(file, key, value) {
      const recorded = take(before.params, paramId(file, key));
      if (value === undefined) reasons.push({ what: 'param', change: 'missing', path: file, key });
      else compare({ what: 'param', path: file, key }, recorded, value);
    },
    backend(name) {
      compare({ what: 'backend' }, take(before.found, 'backend'), name);
    },
    probe(answer) {
      compare({ what: 'probe' }, take(before.found, 'probe'), answer);
    },
    dep(path, entry) {
      const recorded = take(before.deps, path);
      if (entry === 'undecided') return;
      if (entry === null) reasons.push({ what: 'dep', change: 'missing', path });
      else if (!sameEntry(recorded, entry)) reasons.push(differing('dep', path, recorded, entry));
    },
    out(path, persist) {
      const recorded = take(before.outs, path);
      if (recorded === undefined) reasons.push({ what: 'out', change: 'added', path });
      else compare({ what: 'out', path, key: 'persist' }, recorded, persist);
    },
  };
  walkStage(stage, facts, visitor);
  return [...reasons, ...removedOf(before)];

  function compare(subject: Omit<Reason, 'change'>, recorded: Json | undefined, now: Json): void {
    if (recorded === undefined) reasons.push({ ...subject, change: 'added', to: now });
    else if (!sameJson(recorded, now)) reasons.push(...modified(subject, recorded, now));
  }
}

/** Of options the exact ones. */
function modified(subject: Omit<Reason, 'change'>, from: Json, to: Json): Reason[] {
  if (subject.what !== 'options') return [{ ...subject, change: 'modified', from, to }];
  const above = subject.key === undefined ? [] : [subject.key];
  return optionDifferences(from, to, above).map(({ path, from: before, to: now }) => ({
    ...subject,
    key: optionPath(path),
    change: before === undefined ? 'added' : now === undefined ? 'removed' : 'modified',
    ...(before !== undefined && { from: before }),
    ...(now !== undefined && { to: now }),
  }));
}

/** What a block says, to be taken out piece by piece: what is left in the end is not there any more. */
interface RecordedParts {
  readonly own: Map<string, Json>;
  readonly env: Map<string, Json>;
  /** By `paramId`. */
  readonly params: Map<string, Json>;
  /** What was found rather than written. */
  readonly found: Map<'backend' | 'probe', Json>;
  readonly deps: Map<RelPath, Entry>;
  readonly outs: Map<RelPath, boolean>;
}

function recordedIn({ what, deps, outs }: Block): RecordedParts {
  const { backend, probe } = what;
  return {
    own: new Map(members(what).filter(([name]) => !named.has(name))),
    env: new Map(members(what.env)),
    params: new Map(
      members(what.params).flatMap(([file, keys]) =>
        members(keys).map(([key, value]) => [paramId(file, key), value] as const),
      ),
    ),
    found: new Map([
      ...(backend === undefined ? [] : [['backend', backend] as const]),
      ...(probe === undefined ? [] : [['probe', probe] as const]),
    ]),
    deps: new Map(deps),
    outs: new Map([...outs].map(([path, { persist }]) => [path, persist])),
  };
}

const paramId = (file: string, key: string): string => `${file}\0${key}`;

function removedOf({ own, env, params, found, deps, outs }: RecordedParts): Reason[] {
  const change = 'removed';
  return [
    ...[...own].map(([name, from]): Reason => ({ ...subjectOfOwn(name), change, from })),
    ...[...env].map(([key, from]): Reason => ({ what: 'env', change, key, from })),
    ...[...params].map(([id, from]): Reason => {
      const [path = '', key = ''] = id.split('\0');
      return { what: 'param', change, path: path as RelPath, key, from };
    }),
    ...[...found].map(([what, from]): Reason => ({ what, change, from })),
    ...[...deps].map(([path, { digest }]): Reason => ({ what: 'dep', change, path, from: digest })),
    ...[...outs.keys()].map((path): Reason => ({ what: 'out', change, path })),
  ];
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
