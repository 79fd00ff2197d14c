/** Records what a stage made: checks its deps once more, stores its outs, writes the result and the journal's block. */
import { isSystemError } from '../base/effects.ts';
import { type Entry, isFolder, sameEntry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import { canonicalJson, isObject, type Json } from '../json.ts';
import type { Block, RecordedOut } from '../lock.ts';
import { lookUp } from '../param-key.ts';
import type { RelPath } from '../path.ts';
import type { Out, Stage } from '../pipeline.ts';
import type { Made } from '../result.ts';
import { forgetFailure } from '../store/last-failures.ts';
import type { ObjectBatch } from '../store/objects.ts';
import type { Observation } from '../store/observe.ts';
import { writeResult } from '../store/results.ts';
import { openRollCall } from '../store/roll-call.ts';
import { wayOutProblem } from '../store/way.ts';
import { valueToJson } from '../value.ts';
import { readParams } from './facts.ts';
import type { Fingerprint } from './fingerprint.ts';
import { isShareable } from './is-shareable.ts';
import { linkStored } from './links.ts';
import type { Run } from './run.ts';
import { noteBlock, type Session } from './session.ts';
import { causeOf, isStorageError } from './storage-error.ts';

/** Metrics and plots that git keeps (`cache: false`) are stored all the same up to this many bytes. */
const smallEnough = 16 * 2 ** 20;

export type Recording =
  | { readonly outcome: 'recorded'; readonly block: Block }
  | { readonly outcome: 'unconfirmed' | 'unsaved' | 'failed'; readonly problem: Problem };

export interface RecordOptions {
  /** Bytes into the store and the run cache; else only digests into the record. */
  readonly commit: boolean;
  /** Whether the result may enter the run cache. */
  readonly share: boolean;
  readonly made: Made;
  /** Outs that are not in the workspace, but whose bytes are in the store. */
  readonly taken?: ReadonlyMap<RelPath, Entry>;
  /** Outs that somebody has touched since the command left them: what they hold need not be what it made. */
  readonly touched?: readonly RelPath[];
}

/** Everything about a stage that recording needs; taken from the pipeline, or by recovery from a journal. */
export type Recordable = Pick<Stage, 'name' | 'outs' | 'alwaysChanged' | 'deps'>;

export async function record(
  session: Session,
  run: Run,
  stage: Recordable,
  print: Fingerprint,
  options: RecordOptions,
): Promise<Recording> {
  for (const out of stage.outs) {
    const astray = wayOutProblem(session.layout, out.path);
    if (astray) return { outcome: 'failed', problem: { ...astray, at: out.at } };
  }
  const changed = [...(await changedDeps(session, print)), ...(await changedParams(session, print))];
  const { touched = [] } = options;
  if (changed.length + touched.length > 0) {
    run.journal().append({ t: 'unconfirmed', stage: stage.name, paths: [...changed, ...touched] });
    const problem = changed.length > 0 ? changedDep(stage, changed) : touchedOut(stage, touched);
    return { outcome: 'unconfirmed', problem };
  }
  try {
    const outs = await takeOuts(session, stage, options);
    if ('problem' in outs) return { outcome: 'failed', problem: outs.problem };
    const block: Block = { ...print, outs: outs.entries };
    if (options.commit && options.share && isShareable(stage) && isStored(stage, block))
      shareResult(session, block, options.made);
    run.journal().append({ t: 'recorded', stage: stage.name, block });
    run.journal().sync();
    noteBlock(session, stage.name, block);
    run.scratch.drop(print);
    forgetFailure(session.layout, stage.name);
    if (options.commit) for (const [path, { entry }] of block.outs) await linkStored(session, path, entry);
    return { outcome: 'recorded', block };
  } catch (error) {
    if (!isStorageError(error)) throw error;
    tryAppend(run, { t: 'unsaved', stage: stage.name, paths: stage.outs.map((out) => out.path) });
    return { outcome: 'unsaved', problem: unsaved(stage, causeOf(error)) };
  }
}

/** A metrics file of more than 16 MiB that git keeps is not in the store, so nobody else could have it. */
const isStored = ({ outs }: Recordable, block: Block): boolean =>
  outs.every((out) => {
    const entry = block.outs.get(out.path)?.entry;
    return entry !== undefined && isStoredOut(out, entry);
  });

function shareResult({ layout }: Session, { key, what, deps, outs }: Block, made: Made): void {
  const entries = new Map([...outs].map(([path, { entry }]) => [path, entry]));
  writeResult(layout, { key, what, deps, outs: entries, log: null, made });
}

/** Deps whose content is not what the key was made of. */
async function changedDeps(session: Session, print: Fingerprint): Promise<RelPath[]> {
  const changed: RelPath[] = [];
  for (const [path, entry] of print.deps) {
    const now = await session.observer.recheck(path);
    if (!sameEntry(now.entry, entry)) changed.push(path);
  }
  return changed;
}

/** Params files in which a named key has another value than the key was made of. */
async function changedParams(session: Session, { what }: Fingerprint): Promise<RelPath[]> {
  const changed: RelPath[] = [];
  for (const [file, keys] of membersOf(what.params)) {
    const read = await readParams(session, file as RelPath);
    const isSame = ([key, before]: readonly [string, Json]): boolean => {
      const now = read.ok ? lookUp(read.value, key) : undefined;
      return now !== undefined && canonicalJson(valueToJson(now)) === canonicalJson(before);
    };
    if (!membersOf(keys).every(isSame)) changed.push(file as RelPath);
  }
  return changed;
}

const membersOf = (json: Json | undefined): [string, Json][] => (isObject(json) ? Object.entries(json) : []);

type Taken = { readonly entries: ReadonlyMap<RelPath, RecordedOut> } | { readonly problem: Problem };

/** Looks at every out and stores it; the trees of folder deps too, so that a later change can be told file by file. */
async function takeOuts(
  session: Session,
  stage: Recordable,
  { commit, taken }: RecordOptions,
): Promise<Taken> {
  const batch = commit ? session.objects.batch() : null;
  const entries = new Map<RelPath, RecordedOut>();
  for (const out of stage.outs) {
    const stored = taken?.get(out.path);
    if (stored) {
      entries.set(out.path, { entry: stored, persist: out.persist });
      continue;
    }
    session.observer.forget(out.path);
    const seen = await takeOut(session, out, batch);
    const [problem] = seen.problems;
    if (problem) return { problem: { ...problem, at: out.at } };
    if (!seen.entry || seen.absent) return { problem: missingOut(stage, out) };
    entries.set(out.path, { entry: seen.entry, persist: out.persist });
  }
  if (batch) {
    for (const dep of stage.deps) await storeTrees(session, dep.path, batch);
    batch.finish();
  }
  return { entries };
}

async function takeOut(session: Session, out: Out, batch: ObjectBatch | null): Promise<Observation> {
  if (!batch || (!out.cache && out.role === 'out')) return session.observer.observe(out.path);
  if (out.cache) return session.observer.observe(out.path, { save: batch });
  const seen = await session.observer.observe(out.path);
  if (!seen.entry || !isStoredOut(out, seen.entry)) return seen;
  session.observer.forget(out.path);
  return session.observer.observe(out.path, { save: batch });
}

async function storeTrees(session: Session, path: RelPath, batch: ObjectBatch): Promise<void> {
  const seen = await session.observer.observe(path);
  if (!seen.entry || !isFolder(seen.entry) || batch.has(seen.entry.digest)) return;
  const { trees } = await session.observer.observe(path, { trees: true });
  for (const [digest, bytes] of trees) if (!batch.has(digest)) batch.put(digest, 'tree', bytes);
}

/** Whether the store keeps the bytes of an out: of `cache: false` ones only small metrics and plots. */
export const isStoredOut = ({ cache, role }: Pick<Out, 'cache' | 'role'>, { bytes }: Entry): boolean =>
  cache || (role !== 'out' && bytes <= smallEnough);

/**
 * Stores the outs of a stage that is as recorded where the store has lost them: their top objects, and with `whole`
 * anything below, too.
 */
export async function saveAgain(session: Session, stage: Stage, block: Block, whole = false): Promise<void> {
  const { sources } = session.objects;
  const lost: Out[] = [];
  for (const out of stage.outs) {
    const entry: Entry | undefined = block.outs.get(out.path)?.entry;
    if (!entry || !isStoredOut(out, entry)) continue;
    const present = openRollCall(sources);
    present.see(entry.digest);
    if (whole) await session.observer.observe(out.path, { see: present });
    if (!present.isComplete()) lost.push(out);
  }
  if (lost.length === 0) return;
  const batch = session.objects.batch();
  for (const out of lost) {
    session.observer.forget(out.path);
    await session.observer.observe(out.path, { save: batch });
  }
  batch.finish();
}

function tryAppend(run: Run, line: Parameters<ReturnType<Run['journal']>['append']>[0]): void {
  try {
    run.journal().append(line);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

const changedDep = (stage: Recordable, paths: readonly RelPath[]): Problem => ({
  code: 'changed-dep',
  message: `${listOf(paths)} changed while \`${stage.name}\` ran`,
  hint: waysOn(stage),
});

const touchedOut = (stage: Recordable, paths: readonly RelPath[]): Problem => ({
  code: 'changed-out',
  message: `${listOf(paths)} changed after \`${stage.name}\` ran, before that was recorded`,
  hint: waysOn(stage),
});

const listOf = (paths: readonly RelPath[]): string => paths.map((path) => `\`${path}\``).join(', ');

const waysOn = ({ name }: Recordable): string =>
  `\`luc commit ${name}\` takes the outs as they are; \`luc repro\` runs the stage again`;

/** Of a commit, or of outs that went while they were recorded. */
const missingOut = (stage: Recordable, out: Out): Problem => ({
  code: 'missing-out',
  message: `\`${out.path}\`, an out of \`${stage.name}\`, is not there`,
  at: out.at,
  hint: `\`luc repro ${stage.name}\` makes it; or take it out of the stage`,
});

export function unsaved({ name }: Pick<Stage, 'name'>, cause: string): Problem {
  return {
    code: 'unsaved',
    message: `the outs of \`${name}\` are in the workspace but could not be stored: ${cause}`,
    hint: `when that is mended, \`luc commit ${name}\` stores them; nothing has to run again`,
  };
}
