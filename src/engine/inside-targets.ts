/** Target paths inside of tracked ones: whether they lead to anything, and what was meant where they do not. */
import { exists } from '../base/files.ts';
import { type Entry, isFolder } from '../entry.ts';
import type { Problem } from '../failure.ts';
import { below, childOf, type RelPath, seenFrom } from '../path.ts';
import { shellLine } from '../shell-line.ts';
import { absolute } from '../store/layout.ts';
import { nearest } from '../suggest.ts';
import type { ReadTree } from '../tree.ts';
import type { Session } from './session.ts';
import type { Target } from './targets.ts';

/** A path that is not here has to be in the record; where nothing is recorded yet, it may still be made. */
export function deadEndProblems(session: Session, targets: readonly Target[], cwd: RelPath): Problem[] {
  const { products, objects, layout } = session;
  return targets.flatMap(({ word, path }) => {
    const owner = path === null ? null : products.ownerOf(path);
    const entry = owner === null ? null : products.get(owner);
    if (path === null || owner === null || !entry || path === owner) return [];
    const end = exists(absolute(layout, path))
      ? null
      : deadEndOf(entry, below(path, owner), objects.readTree);
    return end ? [problemOf(word, end, seenFrom(cwd, childOf(owner, end.parent)))] : [];
  });
}

export interface DeadEnd {
  /** Where the path stops, from the entry on; empty for the entry itself. */
  readonly parent: string;
  /** What `parent` lacks, and what it has; null where it is a file. */
  readonly name: string;
  readonly has: readonly string[] | null;
}

/** Null where the path leads to something, or where the store lacks what would tell. */
export function deadEndOf(entry: Entry, path: string, readTree: ReadTree): DeadEnd | null {
  const names = path === '' ? [] : path.split('/');
  let at = entry;
  for (const [depth, name] of names.entries()) {
    const parent = names.slice(0, depth).join('/');
    if (!isFolder(at)) return { parent, name, has: null };
    const tree = readTree(at.digest);
    if (!tree) return null;
    const member = tree.find((one) => one.name === name);
    if (!member) return { parent, name, has: tree.map((one) => one.name) };
    at = member;
  }
  return null;
}

function problemOf(word: string, { name, has }: DeadEnd, parent: string): Problem {
  const code = 'unknown-target';
  if (!has)
    return {
      code,
      message: `there is no \`${word}\`: \`${parent}\` is a file`,
      hint: `did you mean ${shellLine`${parent}`}?`,
    };
  const near = nearest(name, has);
  const hint =
    near === null
      ? `${shellLine`luc ls ${parent}`} lists what is there`
      : `did you mean ${shellLine`${`${parent}/${near}`}`}?`;
  return { code, message: `there is no \`${word}\``, hint };
}
