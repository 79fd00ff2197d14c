/** The words of a listing: of which project, in which revision, and at which path. */

import { posix, resolve } from 'node:path';
import { exists } from '../base/files.ts';
import { findRoot } from '../config/open.ts';
import { type Contents, withGit } from '../engine/listing.ts';
import { openRevisions, refNames, workspace } from '../engine/revisions.ts';
import type { Session } from '../engine/session.ts';
import { bringFrom } from '../engine/share/bring.ts';
import { isFolder } from '../entry.ts';
import { failureOf, type Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import {
  ancestorsOf,
  below,
  isOutside,
  isWithin,
  overlaps,
  type RelPath,
  relPath,
  seenFrom,
} from '../path.ts';
import type { WantedRoot } from '../remote/fetch/wanted.ts';
import { shellLine } from '../shell-line.ts';
import { layoutOf } from '../store/layout.ts';
import { nearest } from '../suggest.ts';
import type { ReadTree } from '../tree.ts';
import type { BareContext, Context } from './context.ts';
import { contentsAt } from './elsewhere.ts';
import { interruptible } from './interruptible.ts';
import { isUrl } from './is-url.ts';
import { noProject } from './no-project.ts';
import { openClone } from './open-clone.ts';
import { cwdOf, openSessionFor, openUnrecorded } from './open-session.ts';

export interface ListingPlace {
  readonly root: string;
  /** A revision, or `workspace`. */
  readonly revision: string;
  readonly path: RelPath;
  /** Whether the user named it: then it is wrong that nothing is there. */
  readonly isNamed: boolean;
  /** Shown paths are relative to it. */
  readonly from: RelPath;
  /** Outs and data. */
  readonly contents: Contents;
  readonly readTree: ReadTree;
}

export interface ListingWords {
  readonly words: readonly string[];
  readonly rev: string | null;
}

export async function openListingPlace(
  context: BareContext,
  { words, rev }: ListingWords,
): Promise<Outcome<ListingPlace>> {
  const [first, second] = words;
  if (first !== undefined && isUrl(first)) return placeInClone(context, first, second ?? '.', rev);
  const own = findRoot(context.cwd);
  const other = first === undefined ? null : otherProject(context, own, first);
  const root = other ?? own;
  if (root === null) return fail(failureOf('project', noProject(context.cwd)));
  const there: Context = { ...context, root, cwd: other ?? context.cwd, layout: layoutOf(root) };
  const isPair = other === null && second !== undefined && first !== undefined && !isPathLike(first);
  const revision = rev ?? (isPair ? first : workspace);
  const opened = await (revision === workspace ? openSessionFor : openUnrecorded)(there);
  if (!opened.ok) {
    const isAlone = other === null && rev === null && second === undefined;
    return (isAlone && first !== undefined && (await placeOfRevision(there, first))) || opened;
  }
  const open: Open = { session: opened.value, from: cwdOf(there) };
  if (other !== null) return placeIn(open, rev ?? workspace, second ?? null);
  if (rev !== null || first === undefined) return placeIn(open, rev ?? workspace, words.join('/') || null);
  if (isPathLike(first)) return placeIn(open, workspace, words.join('/'));
  if (second === undefined) return placeOf(open, first);
  const place = await placeIn(open, first, second);
  return !place.ok && exists(resolve(there.cwd, first)) ? refuse(pathFirst(first)) : place;
}

/** Folders are looked into by what its remotes have of them. */
async function placeInClone(
  context: BareContext,
  url: string,
  word: string,
  rev: string | null,
): Promise<Outcome<ListingPlace>> {
  const path = relPath('.', word);
  if (path === null || isOutside(path)) return refuse(outside(word));
  const opened = await openClone(context, { url, path, rev }, null);
  if (!opened.ok) return opened;
  const { root, commit, contents, foreign } = opened.value;
  const wanted = [...contents].flatMap(([at, { entry }]): WantedRoot[] =>
    entry.digest !== null && isFolder(entry) && overlaps(at, path)
      ? [{ path: at, entry, inside: isWithin(path, at) ? below(path, at) : '' }]
      : [],
  );
  const brought = await interruptible(context, ({ interrupts }) =>
    bringFrom(foreign, wanted, true, interrupts.signal),
  );
  if (!brought.ok && brought.failure.kind === 'interrupted') return brought;
  // What can be listed without it is.
  if (!brought.ok) for (const problem of brought.failure.problems) context.emit({ event: 'warned', problem });
  const { readTree } = foreign.objects;
  const from = '.' as RelPath;
  return succeed({ root, revision: commit, path, isNamed: path !== '.', from, contents, readTree });
}

const isPathLike = (word: string): boolean => /^\.{0,2}\/|^\.\.?$/.test(word);

interface Open {
  readonly session: Session;
  readonly from: RelPath;
}

/** A word alone: a revision or a path. */
async function placeOf(open: Open, word: string): Promise<Outcome<ListingPlace>> {
  const { root } = open.session.layout;
  const asPath = await placeIn(open, workspace, word);
  const isThere = asPath.ok && (exists(resolve(root, open.from, word)) || holds(asPath.value));
  const revision = await openRevisions(root, [word], []);
  if (!revision.ok) return isThere ? asPath : refuse(await unknownWord(root, asPath, word));
  return isThere ? refuse(ambiguous(word)) : placeIn(open, word, null);
}

/** For a word alone where the record cannot be read: null where it means no revision for certain. */
async function placeOfRevision(context: Context, word: string): Promise<Outcome<ListingPlace> | null> {
  if (word === workspace || isPathLike(word) || exists(resolve(context.cwd, word))) return null;
  const opened = await openUnrecorded(context);
  if (!opened.ok || !(await openRevisions(context.root, [word], [])).ok) return null;
  return placeIn({ session: opened.value, from: cwdOf(context) }, word, null);
}

async function placeIn(
  { session, from }: Open,
  revision: string,
  word: string | null,
): Promise<Outcome<ListingPlace>> {
  const path = relPath(from, word ?? '.');
  if (path === null || isOutside(path)) return refuse(outside(word ?? '.'));
  const commit = revision === workspace ? null : revision;
  const contents = await contentsAt(session.layout.root, session, commit);
  if (!contents.ok) return contents;
  const { layout, objects } = session;
  const { readTree } = objects;
  const isNamed = word !== null && path !== '.';
  return succeed({ root: layout.root, revision, path, isNamed, from, contents: contents.value, readTree });
}

/** The folder of another project that the word names, or null. */
function otherProject({ cwd }: BareContext, own: string | null, word: string): string | null {
  const folder = resolve(cwd, word);
  return folder !== own && exists(resolve(folder, 'lucidity.yaml')) ? folder : null;
}

const holds = ({ contents, path }: ListingPlace): boolean =>
  [...contents.keys()].some((one) => isWithin(one, path) || isWithin(path, one));

/** For a path at which nothing is. */
export async function nothingThere(place: ListingPlace): Promise<Problem> {
  const all = await withGit(place.contents, place.root, gitRevision(place), '.' as RelPath);
  const known = new Set([...all.keys()].flatMap((path) => [path, ...ancestorsOf(path)]));
  const word = seenFrom(place.from, place.path);
  const near = nearest(
    word,
    [...known].map((path) => posix.relative(place.from, path)),
  );
  const where = place.revision === workspace ? '' : ` in ${place.revision}`;
  return {
    code: 'unknown-path',
    message: `nothing is kept at \`${word}\`${where}, by luc or by git`,
    hint: near === null ? '`luc ls -R` lists everything' : `did you mean ${shellLine`${near}`}?`,
  };
}

export const gitRevision = ({ revision }: ListingPlace): string | null =>
  revision === workspace ? null : revision;

const refuse = (problem: Problem): Outcome<never> => fail(failureOf('usage', problem));

const outside = (word: string): Problem => ({
  code: 'outside',
  message: `\`${word}\` lies outside of the project`,
  hint: 'name the folder of another project, then a path in it',
});

const pathFirst = (word: string): Problem => ({
  code: 'unknown-target',
  message: `\`${word}\` is a path, not another project or a revision`,
  hint: 'a path comes last, or stands alone',
});

const ambiguous = (word: string): Problem => ({
  code: 'ambiguous-target',
  message: `\`${word}\` can mean revision \`${word}\` or path \`${word}\``,
  hint: `write ${shellLine`--rev ${word}`} or ${shellLine`./${word}`}`,
});

async function unknownWord(root: string, asPath: Outcome<ListingPlace>, word: string): Promise<Problem> {
  const paths = asPath.ok ? await nothingThere(asPath.value) : null;
  const near = nearest(word, await refNames(root));
  return {
    code: 'unknown-target',
    message: `there is no path, revision or project \`${word}\``,
    hint:
      near === null ? (paths?.hint ?? '`luc ls -R` lists everything') : `did you mean ${shellLine`${near}`}?`,
  };
}
