/** Takes what a stage has made: looks at its outs, and stores them where they are to be stored. Records nothing. */
import { type Entry, isFolder } from '../entry.ts';
import type { Problem } from '../failure.ts';
import type { RecordedOut } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Out, Stage } from '../pipeline.ts';
import { shellLine } from '../shell-line.ts';
import type { ObjectBatch } from '../store/objects.ts';
import type { Observation } from '../store/observe.ts';
import { isStoredOut } from './is-stored-out.ts';
import type { Session } from './session.ts';

export interface TakeOutsOptions {
  /** Bytes into the store; else only digests into the record. */
  readonly commit: boolean;
  /** Outs that are not in the workspace, but whose bytes are in the store. */
  readonly taken?: ReadonlyMap<RelPath, Entry>;
}

export type Taken = { readonly entries: ReadonlyMap<RelPath, RecordedOut> } | { readonly problem: Problem };

/** Looks at every out and stores it; the trees of folder deps too, so that a later change can be told file by file. */
export async function takeOuts(
  session: Session,
  stage: Pick<Stage, 'name' | 'outs' | 'deps'>,
  { commit, taken }: TakeOutsOptions,
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

/** Of a commit, or of outs that went while they were recorded. */
const missingOut = (stage: Pick<Stage, 'name'>, out: Out): Problem => ({
  code: 'missing-out',
  message: `\`${out.path}\`, an out of \`${stage.name}\`, is not there`,
  at: out.at,
  hint: `${shellLine`luc repro ${stage.name}`} makes it; or take it out of the stage`,
});
