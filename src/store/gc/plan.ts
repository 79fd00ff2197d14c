/** What a gc would delete: every object and result that no root leads to and that is old enough. Changes nothing. */
import { fx } from '../../base/effects.ts';
import { namesIn } from '../../base/files.ts';
import { type Digest, hexOf } from '../../digest.ts';
import { type Entry, isFolder } from '../../entry.ts';
import { type Problem, ProblemError } from '../../failure.ts';
import type { Member, PackIndex } from '../../pack.ts';
import type { Layout } from '../layout.ts';
import { listLoose, loosePath } from '../loose.ts';
import type { ObjectStore } from '../objects.ts';
import { packPath } from '../pack-file.ts';
import { readRegister } from '../register.ts';
import { findUnusedMemos, type UnusedMemo } from './memos.ts';
import { addProject, type GcScope } from './project-roots.ts';
import { type KeptResults, sortResults } from './results.ts';
import { Roots } from './roots.ts';

export interface GcOptions extends GcScope, KeptResults {}

export interface CondemnedPack {
  readonly index: PackIndex;
  readonly dead: readonly Member[];
  /** They go into a new pack before this one is deleted. */
  readonly live: readonly Member[];
}

export interface GcPlan {
  /** Nothing that was made or retained later than this is deleted, in milliseconds. */
  readonly before: number;
  readonly loose: readonly { readonly digest: Digest; readonly bytes: number }[];
  readonly packs: readonly CondemnedPack[];
  /** Paths. */
  readonly results: readonly string[];
  readonly memos: readonly UnusedMemo[];
  readonly kept: { readonly objects: number; readonly bytes: number };
  /** How many of the kept nobody needs, but that are too young to tell. */
  readonly young: number;
}

/** So long after an object was put or retained whoever did it may not have recorded it. */
const hour = 60 * 60 * 1000;

export async function planGc(layout: Layout, objects: ObjectStore, options: GcOptions): Promise<GcPlan> {
  const roots = new Roots();
  const young = new Roots();
  const now = fx.now();
  const starts: number[] = [];
  for (const root of projectsOf(layout)) starts.push(await addProject(roots, root, layout.objects, options));
  const before = Math.min(now - hour, ...starts);
  const results = sortResults(layout, { roots, young }, options, before);
  const needed = mark(layout, objects, roots);
  const live = new Set([...needed, ...mark(layout, objects, young)]);
  const memos = findUnusedMemos(layout);
  return { ...sortObjects(layout, objects, { needed, live, before }), before, results, memos };
}

function projectsOf(layout: Layout): readonly string[] {
  const own = fx.realpathSync(layout.root);
  const others = layout.storeIsOutside ? readRegister(layout) : [];
  const roots = [...new Set([own, ...others])];
  const lost = roots.filter((root) => root === null || !fx.statSync(root)?.isDirectory());
  if (lost.length > 0)
    throw new ProblemError('environment', ...lost.map((root) => lostProject(layout, root)));
  return roots.filter((root) => root !== null);
}

const lostProject = ({ projects }: Layout, root: string | null): Problem => ({
  code: 'lost-project',
  message: `the store is used by ${root === null ? 'a project whose entry cannot be read' : `\`${root}\`, which is not there`}, and what that needs cannot be told`,
  hint: `if it is gone for good, take its entry out of \`${projects}\``,
});

/** Everything that the roots lead to, as far as the store has it. */
function mark({ corrupt }: Layout, objects: ObjectStore, roots: Roots): ReadonlySet<Digest> {
  const live = new Set<Digest>(roots.objects);
  const quarantined = new Set(namesIn(corrupt).map((name) => name.slice(0, 64)));
  const reach = (from: Iterable<Entry>, withFiles: boolean): void => {
    const open = [...from];
    const seen = new Set<Digest>();
    for (let entry = open.pop(); entry; entry = open.pop()) {
      if (seen.has(entry.digest) || (!withFiles && !isFolder(entry))) continue;
      seen.add(entry.digest);
      live.add(entry.digest);
      const tree = isFolder(entry) ? objects.readTree(entry.digest) : [];
      if (tree) open.push(...tree);
      else if (withFiles && quarantined.has(hexOf(entry.digest)))
        throw new ProblemError('work', corruptTree(entry.digest));
    }
  };
  reach(roots.trees.values(), false);
  reach(roots.entries.values(), true);
  return live;
}

/** Its files are here, and nothing but it says which they are. */
const corruptTree = (digest: Digest): Problem => ({
  code: 'corrupt-tree',
  message: `the folder ${digest} is needed, but was corrupt and is quarantined: which files it needs cannot be told`,
  hint: '`luc fsck` says how to get it back; nothing is removed until then',
});

interface Liveness {
  readonly needed: ReadonlySet<Digest>;
  /** Those and what young results name. */
  readonly live: ReadonlySet<Digest>;
  readonly before: number;
}

function sortObjects(
  layout: Layout,
  { sources }: ObjectStore,
  { needed, live, before }: Liveness,
): Pick<GcPlan, 'loose' | 'packs' | 'kept' | 'young'> {
  const loose: { digest: Digest; bytes: number }[] = [];
  const packs: CondemnedPack[] = [];
  const kept = { objects: 0, bytes: 0 };
  let young = 0;
  const keep = (digest: Digest, bytes: number): void => {
    kept.objects++;
    kept.bytes += bytes;
    if (!needed.has(digest)) young++;
  };
  for (const digest of listLoose(layout).digests) {
    const stat = fx.lstatSync(loosePath(layout, digest));
    if (!stat) continue;
    if (live.has(digest) || stat.ctimeMs >= before) keep(digest, stat.size);
    else loose.push({ digest, bytes: stat.size });
  }
  sources.packs.reload();
  for (const index of sources.packs.all()) {
    const members = [...index.members()];
    const stat = fx.lstatSync(packPath(layout, index.pack));
    const isOld = stat !== undefined && stat.ctimeMs < before;
    const dead = isOld ? members.filter(({ digest }) => !live.has(digest)) : [];
    const others = isOld ? members.filter(({ digest }) => live.has(digest)) : members;
    for (const { digest, bytes } of others) keep(digest, bytes);
    if (dead.length > 0) packs.push({ index, dead, live: others });
  }
  return { loose, packs, kept, young };
}
