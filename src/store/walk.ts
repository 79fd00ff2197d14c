/** Walks a path of the workspace: what counts there, by name and stat; hashes nothing. */
import type { Dirent, Stats } from 'node:fs';
import { dirname } from 'node:path';
import { fileStat } from '../base/file-stat.ts';
import type { Problem } from '../failure.ts';
import { childOf, isOutside, nameOf, parentOf, type RelPath } from '../path.ts';
import { deepestTree, isReservedName } from '../tree.ts';
import { expectedBelow } from './expected-below.ts';
import type { Found, FoundFile, FoundFolder, FoundKnown, Knowledge } from './found.ts';
import { type IgnoreFiles, ignoreFile, isAlwaysIgnored, type Rules } from './ignore.ts';
import { absolute, type Layout } from './layout.ts';
import { leadsBack, openLinkLoops } from './link-loops.ts';
import { listFolder, lookAt } from './look-at.ts';
import { Members } from './members.ts';
import { linkLoop, notAFile, reservedName, tooDeep } from './path-problems.ts';
import type { TrackedPaths } from './tracked-paths.ts';

export interface Walked {
  /** Null where nothing is, nor is recorded below. */
  readonly found: Found | null;
  /** Whether something is at the path itself. */
  readonly isThere: boolean;
  /** Tracked paths below that are absent and were taken from the record. */
  readonly recorded: readonly RelPath[];
  readonly problems: readonly Problem[];
  /** Through a link the content can change without anything changing at the path or above it. */
  readonly hasLinks: boolean;
}

export interface WalkContext {
  readonly layout: Layout;
  readonly tracked: TrackedPaths;
  readonly ignoreFiles: IgnoreFiles;
}

/**
 * Gets one folder after the other that is not empty, the deepest first, with its files that have to be read; `folder` is null
 * for a path that is a single file. The list is the receiver's own. The walk waits for its promise.
 */
export type Meet = (files: FoundFile[], folder: FoundFolder | null) => Promise<void> | null;

/**
 * How a folder is read: in a tracked one everything counts, in a source folder what is not ignored, and in one that
 * is ignored but leads to tracked paths only these.
 */
type Mode = 'tracked' | 'source' | 'passage';

interface Place {
  readonly path: RelPath;
  readonly absolutePath: string;
  readonly mode: Mode;
  /** Of the folder above. */
  readonly rules: Rules | null;
  /** Absolute paths of the folders above, within what is walked. */
  readonly above: readonly string[];
}

export async function walk(
  context: WalkContext,
  path: RelPath,
  know: Knowledge,
  meet: Meet,
): Promise<Walked> {
  const { layout, tracked, ignoreFiles } = context;
  const recorded: RelPath[] = [];
  const problems: Problem[] = [];
  let hasLinks = false;
  const loops = openLinkLoops(layout);
  const isTracked = tracked.ownerOf(path) !== null;
  const expected = isTracked ? null : expectedBelow(path, tracked.below(path));
  const absolutePath = absolute(layout, path);
  const stat = look(path, absolutePath);
  const found = await top();
  return { found, isThere: stat !== undefined, recorded, problems, hasLinks };

  async function top(): Promise<Found | null> {
    if (stat && !stat.isDirectory()) return fileAt(nameOf(path), path, absolutePath, stat);
    if (stat && hasLinks && path !== '.' && !isOutside(path) && loops.holdsProject(stat))
      problems.push(linkLoop(path));
    if (problems.length > 0 || (!stat && (isTracked || !expected))) return null;
    const rules = isTracked ? null : await ignoreFiles.above(path);
    const mode = isTracked ? 'tracked' : 'source';
    const folder = await folderAt({ path, absolutePath, mode, rules, above: [] }, stat !== undefined);
    return stat || !isEmpty(folder) ? folder : null;
  }

  async function folderAt(place: Place, isThere = true): Promise<FoundFolder | FoundKnown> {
    if (place.above.length >= deepestTree) {
      problems.push(tooDeep(place.path));
      return {
        kind: 'folder',
        name: nameOf(place.path),
        path: place.path,
        children: [],
        numbers: null,
        entry: null,
      };
    }
    const entries = isThere ? list(place) : [];
    const hasRules = place.rules && entries.some((entry) => entry.name === ignoreFile);
    const rules = hasRules ? await place.rules.within(place.path) : place.rules;
    const inside = { ...place, rules, above: [...place.above, place.absolutePath] };
    const members = new Members();
    for (const entry of entries) {
      const adding = addChild(members, inside, entry);
      if (adding) await adding;
    }
    const wanted = expected?.get(place.path);
    const there = wanted && new Set(members.names);
    for (const child of wanted ?? []) {
      const one = there?.has(nameOf(child)) ? null : await absentAt(inside, child);
      if (one) members.add(one);
    }
    const files: FoundFile[] = [];
    const folder = members.resolve(place, isThere ? know : null, files);
    const isMet = folder.kind === 'folder' && folder.children.length > 0 && problems.length === 0;
    const meeting = isMet ? meet(files, folder) : null;
    if (meeting) await meeting;
    return folder;
  }

  /** Not async for the sake of the many: a file is an answer at once. */
  function addChild(members: Members, folder: Place, entry: Dirent): Promise<void> | null {
    const { name } = entry;
    const path = childOf(folder.path, name);
    const absolutePath = `${folder.absolutePath}/${name}`;
    const mode = modeOf(folder, name, path, entry.isDirectory());
    if (mode === null) return null;
    if (mode === 'tracked' && isReservedName(name)) {
      problems.push(reservedName(path));
      return null;
    }
    if (entry.isDirectory()) return addFolder(members, { ...folder, path, absolutePath, mode });
    const stat = look(path, absolutePath);
    if (stat?.isFile()) members.addFile(name, stat);
    else if (stat && !stat.isDirectory()) problems.push(notAFile(path, stat));
    if (!stat?.isDirectory() || modeOf(folder, name, path, true) === null) return null;
    if (!leadsBack(folder.above, stat) && !loops.holdsProject(stat))
      return addFolder(members, { ...folder, path, absolutePath, mode });
    problems.push(linkLoop(path));
    return null;
  }

  async function addFolder(members: Members, place: Place): Promise<void> {
    const folder = await folderAt(place);
    if (place.mode === 'tracked' || !isEmpty(folder)) members.add(folder);
  }

  /** Null where the path does not count. */
  function modeOf(folder: Place, name: string, path: RelPath, isFolder: boolean): Mode | null {
    if (folder.mode === 'tracked') return 'tracked';
    const isPassage = expected?.has(path) ?? false;
    if (!isPassage && expected?.get(folder.path)?.has(path)) return 'tracked';
    const counts =
      folder.mode === 'source' && !isAlwaysIgnored(name) && !folder.rules?.ignores(path, isFolder);
    if (counts) return 'source';
    return isPassage ? 'passage' : null;
  }

  /** A tracked path that is not there, or a folder that is not there and leads to such paths. */
  async function absentAt(folder: Place, path: RelPath): Promise<Found | null> {
    const name = nameOf(path);
    if (expected?.has(path)) {
      const passage = await folderAt(
        { ...folder, path, absolutePath: `${folder.absolutePath}/${name}` },
        false,
      );
      return isEmpty(passage) ? null : passage;
    }
    const entry = tracked.recorded(path);
    if (!entry) return null;
    recorded.push(path);
    return { kind: 'record', name, entry };
  }

  async function fileAt(
    name: string,
    path: RelPath,
    absolutePath: string,
    stat: Stats,
  ): Promise<Found | null> {
    if (!stat.isFile()) {
      problems.push(notAFile(path, stat));
      return null;
    }
    const entry = know.file(path, stat);
    if (entry) return { kind: 'known', name, entry };
    const file: FoundFile = {
      kind: 'file',
      name,
      parent: parentOf(path),
      folder: dirname(absolutePath),
      stat: fileStat(stat),
      digested: null,
    };
    await meet([file], null);
    return file;
  }

  function look(path: RelPath, absolutePath: string): Stats | undefined {
    const { stat, isLink, problem } = lookAt(layout, path, absolutePath);
    if (isLink) hasLinks = true;
    if (problem) problems.push(problem);
    return stat;
  }

  function list(place: Place): readonly Dirent[] {
    const { entries, problem } = listFolder(place.path, place.absolutePath);
    if (problem) problems.push(problem);
    return entries;
  }
}

/** One that is known whole has members, or counts without any (`Members.resolve`). */
const isEmpty = (found: FoundFolder | FoundKnown): boolean =>
  found.kind === 'folder' && found.entry === null && found.children.length === 0;
