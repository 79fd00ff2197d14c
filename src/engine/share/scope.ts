/** What a push or a fetch is about: tracked paths of the lock, here and in git's revisions, and the results of its stages. */
import { type GitAnswer, readGitObjects } from '../../base/git.ts';
import { type Entry, isFolder } from '../../entry.ts';
import { type Problem, ProblemError } from '../../failure.ts';
import type { Block, Lock } from '../../lock.ts';
import { lockFile, parseLock } from '../../lock-text.ts';
import { compareUtf8 } from '../../order.ts';
import { below, isWithin, type RelPath } from '../../path.ts';
import type { Out } from '../../pipeline.ts';
import { type RevisionScope, revisionsIn } from '../../store/git-revisions.ts';
import { isStoredOut } from '../is-stored-out.ts';
import type { Session } from '../session.ts';

/** A tracked path, or what lies at `inside` of it. */
export interface Shared {
  readonly path: RelPath;
  readonly entry: Entry;
  readonly inside: string;
}

export interface Scope {
  readonly shared: readonly Shared[];
  /** The blocks of stages of which all that is shared is meant. */
  readonly blocks: readonly Block[];
  /** Folders that those stages have read. */
  readonly read: readonly Entry[];
}

export interface ScopeOptions {
  /** Tracked paths, or paths inside of them; null for everything. */
  readonly paths: readonly RelPath[] | null;
  readonly revisions: Omit<RevisionScope, 'experiments'>;
  /** What has more bytes is left out. */
  readonly maxBytes: number | null;
  /** Whether what says `remote: NAME`, or null, belongs to where this goes. */
  readonly belongs: (remote: string | null) => boolean;
}

type RecordedIn = Pick<Lock, 'stages' | 'data'>;
type Flags = Pick<Out, 'push' | 'remote'> & { readonly isStored: (entry: Entry) => boolean };

export async function scopeOf(session: Session, options: ScopeOptions): Promise<Scope> {
  const { stages, data } = session.recorded;
  const now = { stages, data };
  const locks = [now, ...(await locksOf(session, options.revisions))];
  const flags = flagsIn(session);
  const { maxBytes, belongs } = options;
  const isMeant = (lock: RecordedIn, path: RelPath, entry: Entry): boolean => {
    const known = flags.get(path);
    return (
      (known?.push ?? lock !== now) &&
      belongs(known?.remote ?? null) &&
      (known?.isStored(entry) ?? true) &&
      (maxBytes === null || entry.bytes <= maxBytes)
    );
  };
  const shared = new Map<string, Shared>();
  const blocks: Block[] = [];
  const read: Entry[] = [];
  const share = (lock: RecordedIn, path: RelPath, entry: Entry): boolean => {
    const wanted = isMeant(lock, path, entry) ? insideOf(path, options.paths) : [];
    // Paths of equal content travel once, but each is told of.
    for (const inside of wanted) shared.set(`${entry.digest} ${inside} ${path}`, { path, entry, inside });
    return wanted.includes('');
  };
  for (const lock of locks) {
    for (const [path, { entry }] of lock.data) share(lock, path, entry);
    for (const block of lock.stages.values()) {
      const whole = [...block.outs].map(([path, { entry }]) => share(lock, path, entry));
      if (!whole.includes(true)) continue;
      read.push(...[...block.deps.values()].filter(isFolder));
      if (whole.every((one) => one)) blocks.push(block);
    }
  }
  return { shared: [...shared.values()].sort((a, b) => compareUtf8(a.path, b.path)), blocks, read };
}

/** Whether what is at a path may go to where `belongs` says, as far as the pipeline knows the path. */
export function openTravel(session: Session, belongs: ScopeOptions['belongs']): (path: RelPath) => boolean {
  const flags = flagsIn(session);
  return (path) => {
    const known = flags.get(path);
    return (known?.push ?? true) && belongs(known?.remote ?? null);
  };
}

/** Where below `path` the wanted paths lead; `''` for all of it. */
function insideOf(path: RelPath, wanted: readonly RelPath[] | null): readonly string[] {
  if (wanted === null || wanted.some((one) => isWithin(path, one))) return [''];
  return wanted.filter((one) => isWithin(one, path)).map((one) => below(one, path));
}

/** Of the paths that the pipeline has now. Others count where an earlier commit recorded them, not where only the present record does. */
function flagsIn({ pipeline }: Session): ReadonlyMap<RelPath, Flags> {
  const flags = new Map<RelPath, Flags>();
  for (const { outs } of pipeline.stages)
    for (const out of outs) flags.set(out.path, { ...out, isStored: (entry) => isStoredOut(out, entry) });
  for (const data of pipeline.data) flags.set(data.path, { ...data, isStored: () => true });
  return flags;
}

async function locksOf(
  { layout }: Session,
  revisions: ScopeOptions['revisions'],
): Promise<readonly RecordedIn[]> {
  if (!Object.values(revisions).includes(true)) return [];
  const { root } = layout;
  const names = await revisionsIn(root, { ...revisions, experiments: false }, noRevisions);
  const found = await readGitObjects(
    root,
    names.map((one) => `${one}:./${lockFile}`),
  );
  if (found === null || 'exit' in found) throw noRevisions(found);
  const texts = new Set(found.flatMap((one) => (one?.type === 'blob' ? [one.bytes.toString('utf8')] : [])));
  return [...texts].map((text) => {
    const parsed = parseLock(text);
    if (!parsed.ok) throw new ProblemError('project', inPast(parsed.failure));
    return parsed.value.lock;
  });
}

const inPast = ({ at: _, ...problem }: Problem): Problem => ({
  ...problem,
  message: `in an earlier commit: ${problem.message}`,
});

function noRevisions(answer: GitAnswer | null): ProblemError {
  const said = answer?.stderr.trim().split('\n', 1)[0];
  return new ProblemError('usage', {
    code: 'no-git',
    message: `git cannot list the revisions${said ? `: ${said}` : ''}`,
    hint: 'without `-a`, `-T` and `-A` only what is recorded now is meant',
  });
}
