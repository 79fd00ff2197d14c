/** Gathers the facts about a stage: what is there now of everything that its key covers. */
import type { Entry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import { isObject, type Json } from '../json.ts';
import type { Block } from '../lock.ts';
import { type Outcome, succeed } from '../outcome.ts';
import { lookUp } from '../param-key.ts';
import { below, type RelPath } from '../path.ts';
import type { Dep, ParamRef, Stage, StageName } from '../pipeline.ts';
import { hasProbe } from '../refresh.ts';
import { shellLine } from '../shell-line.ts';
import { isMap, type Value, valueToJson } from '../value.ts';
import { isNowhere } from './is-nowhere.ts';
import { descend } from './products.ts';
import type { Session } from './session.ts';
import type { Facts } from './walk.ts';

/**
 * How far an upstream stage is:
 * - `settled`: its outs in the workspace, where they are there, are its result
 * - `known`: its result is known but not in the workspace yet
 * - `pending`: it must run first
 */
export type Standing = 'settled' | 'known' | 'pending';

export interface Gathered {
  readonly facts: Facts;
  /** What stands in the way of running: missing deps, missing params. */
  readonly problems: readonly Problem[];
  /** What would stand in the way as well, but for `allowMissing`: deps that are missing and count as recorded. */
  readonly assumed: readonly Problem[];
  /** Upstream stages that must run before this one can be decided. */
  readonly waitsFor: readonly StageName[];
}

export async function gatherFacts(
  session: Session,
  stage: Stage,
  standing: (stage: StageName) => Standing,
  allowMissing = false,
): Promise<Gathered> {
  const problems: Problem[] = [];
  const assumed: Problem[] = [];
  const record = session.recorded.stages.get(stage.name);
  const waitsFor = new Set<StageName>();
  const env = new Map<string, string | null>(Object.entries(stage.env));
  for (const name of stage.passEnv) env.set(name, session.env[name] ?? null);

  const params = new Map<RelPath, ReadonlyMap<string, Json | undefined>>();
  for (const ref of stage.params) {
    const pending = session.graph.makersOf(ref.file).filter((name) => standing(name) === 'pending');
    for (const name of pending) waitsFor.add(name);
    if (pending.length > 0) continue;
    const found: Problem[] = [];
    const values = await readKeys(session, ref, params.get(ref.file), found);
    const before = isMissing(found) && isNowhere(session, ref.file) ? recordedKeys(record, ref) : null;
    params.set(ref.file, before ? new Map([...values, ...before]) : values);
    if (!before) problems.push(...found);
  }

  const deps = new Map<RelPath, Entry | null | 'undecided'>();
  for (const dep of stage.deps) {
    const pending = session.graph.makersOf(dep.path).filter((name) => !usable(session, dep, name, standing));
    if (pending.length > 0) {
      for (const name of pending) waitsFor.add(name);
      deps.set(dep.path, 'undecided');
    } else {
      const found: Problem[] = [];
      const entry = await readDep(session, dep, standing, found);
      const known = isMissing(found) ? record?.deps.get(dep.path) : undefined;
      const isTracked = known !== undefined && isNowhere(session, dep.path);
      const before = isTracked || allowMissing ? known : undefined;
      deps.set(dep.path, entry ?? before ?? null);
      // A tracked dep is brought back before its stage runs (`present.ts`), or told then.
      if (!isTracked) (before ? assumed : problems).push(...found);
    }
  }
  const asked = await probeOf(session, stage, record);
  if (!asked.ok) problems.push(...asked.failure);
  const facts = { env, params, deps, probe: asked.ok ? asked.value : undefined };
  return { facts, problems, assumed, waitsFor: [...waitsFor] };
}

/** What its source answers now, or for who does not ask, has answered. */
const probeOf = async (
  { probes }: Session,
  stage: Stage,
  record: Block | undefined,
): Promise<Outcome<Json | undefined, readonly Problem[]>> =>
  probes ? probes.answer(stage) : succeed(hasProbe(stage.refresh) ? record?.what.probe : undefined);

/** Whether the dep's content can be told although `name`, which makes it or a part of it, may not be done. */
function usable(
  session: Session,
  dep: Dep,
  name: StageName,
  standing: (stage: StageName) => Standing,
): boolean {
  const state = standing(name);
  return state === 'settled' || (state === 'known' && session.products.ownerOf(dep.path) !== null);
}

async function readDep(
  session: Session,
  dep: Dep,
  standing: (stage: StageName) => Standing,
  problems: Problem[],
): Promise<Entry | null> {
  const { products, observer, graph } = session;
  const owner = products.ownerOf(dep.path);
  const [maker] = graph.makersOf(dep.path);
  if (owner !== null && maker !== undefined && standing(maker) === 'known') {
    const entry = products.get(owner);
    return entry && descend(entry, below(dep.path, owner), (digest) => session.objects.readTree(digest));
  }
  const seen = await observer.observe(dep.path);
  problems.push(...seen.problems.map((problem) => ({ ...problem, at: dep.at })));
  if (seen.entry === null && seen.problems.length === 0) problems.push(missingDep(dep, maker));
  return seen.entry;
}

export const missingDep = (dep: Dep, maker: StageName | undefined): Problem => ({
  code: 'missing-dep',
  message: `\`${dep.path}\` does not exist`,
  at: dep.at,
  hint: maker
    ? `stage \`${maker}\` makes it: ${shellLine`luc repro ${maker}`}`
    : 'check the path; if another stage makes it, name it among the outs of that stage',
});

/** A file that a stage makes may not be in the workspace; then it is as recorded. */
export const readParams = ({ params, products, objects }: Session, file: RelPath): Promise<Outcome<Value>> =>
  params.read(file, () => {
    const entry = products.recorded(file);
    return entry && objects.read(entry.digest);
  });

const isMissing = (found: readonly Problem[]): boolean =>
  found.length > 0 && found.every(({ code }) => code === 'missing-dep' || code === 'missing-file');

/** The values of the last run; null where it did not have all that the stage names now. */
function recordedKeys(record: Block | undefined, { file, keys }: ParamRef): ReadonlyMap<string, Json> | null {
  const files = record?.what.params;
  const values = isObject(files) ? files[file] : undefined;
  if (!isObject(values)) return null;
  const found = new Map<string, Json>();
  for (const key of keys ?? Object.keys(values)) {
    const value = values[key];
    if (value === undefined) return null;
    found.set(key, value);
  }
  return found;
}

/** What the file has of the keys that the stage names; `problems` gets what it lacks. */
export async function readKeys(
  session: Session,
  ref: ParamRef,
  before: ReadonlyMap<string, Json | undefined> | undefined,
  problems: Problem[],
): Promise<ReadonlyMap<string, Json | undefined>> {
  const found = new Map<string, Json | undefined>(before);
  const read = await readParams(session, ref.file);
  if (!read.ok)
    problems.push(...read.failure.problems.map((problem) => ({ ...problem, at: problem.at ?? ref.at })));
  const values = read.ok ? read.value : undefined;
  const keys = ref.keys ?? (isMap(values) ? [...values.keys()] : []);
  for (const key of keys) {
    const value = values === undefined ? undefined : lookUp(values, key);
    found.set(key, value === undefined ? undefined : valueToJson(value));
    if (value === undefined && values !== undefined) problems.push(missingParam(ref, key));
  }
  return found;
}

const missingParam = (ref: ParamRef, key: string): Problem => ({
  code: 'missing-param',
  message: `\`${ref.file}\` has no \`${key}\``,
  at: ref.at,
  hint: `add \`${key}\` to \`${ref.file}\`, or take it out of the stage's params`,
});
