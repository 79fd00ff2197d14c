/** Restores an entry into the workspace: built beside from the store's objects, then renamed into place. */
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Copying, openCopying } from '../base/copy-elsewhere.ts';
import { fx } from '../base/effects.ts';
import { type FileStat, fileStat } from '../base/file-stat.ts';
import { makeFolder, removeAll } from '../base/files.ts';
import { type Entry, isFolder } from '../entry.ts';
import { ProblemError } from '../failure.ts';
import { childOf, isOutside, type RelPath } from '../path.ts';
import { isReservedName } from '../tree.ts';
import { type BuildParts, type Built, build } from './build-entry.ts';
import { type FileIndex, settledAge } from './file-index.ts';
import { distrust, type FolderRows, numbersOf, statColumns } from './folder-rows.ts';
import { absolute, type Layout } from './layout.ts';
import { forbidsRename, moveWhole } from './move.ts';
import { temporaryName } from './temporary.ts';
import { refuseObstacle } from './way.ts';

export type { ObjectSource } from './build-entry.ts';

export interface Restoration extends Omit<BuildParts, 'time' | 'copying'> {
  readonly index: FileIndex;
  /** A path of the project where nothing is, or an empty folder. */
  readonly target: RelPath;
  /** What it is a part of, or itself: what is tracked as one. */
  readonly whole: RelPath;
}

/** Throws a `ProblemError` where the place or the entry does not allow it; then nothing has changed. */
export async function restoreEntry({ target, whole, index, ...rest }: Restoration): Promise<void> {
  const place = absolute(rest.layout, target);
  makeWayTo(rest.layout, target);
  checkFree(target, place, rest.entry);
  const startedAt = fx.now();
  const copying = await openCopyingFor(rest);
  const parts = { ...rest, copying, time: startedAt - settledAge };
  const built = await buildInPlace(parts, place).finally(() => copying?.close());
  if ('hex' in built) {
    const stat = built.stat ?? statOf(place);
    if (stat) index.rememberMade(target === whole ? null : whole, target, stat, built.hex, startedAt);
    return;
  }
  for (const { path, rows, unknown } of built) {
    lookAgain(path === '' ? place : `${place}/${path}`, rows, unknown);
    index.keepMade(whole, path === '' ? target : childOf(target, path), rows, startedAt);
  }
}

/** From here on worker threads pay, even if they have to be started. */
const manyFiles = 20_000;

/** What users of a group share is made under another umask from time to time, which holds for all threads. */
async function openCopyingFor({
  layout,
  entry,
}: Pick<BuildParts, 'layout' | 'entry'>): Promise<Copying | null> {
  if (!isFolder(entry) || entry.files < manyFiles || layout.storeIsForGroup) return null;
  return availableParallelism() > 1 ? openCopying() : null;
}

function lookAgain(folder: string, rows: FolderRows, unknown: readonly number[]): void {
  if (unknown.length === 0) return;
  const names = rows.names.split('\0');
  for (const i of unknown) {
    const stat = statOf(`${folder}/${names[i] ?? ''}`);
    if (stat) rows.numbers.set(numbersOf(stat), i * statColumns);
    else distrust(rows.numbers, i);
  }
}

function statOf(path: string): FileStat | null {
  const stat = fx.statSync(path);
  return stat ? fileStat(stat) : null;
}

async function buildInPlace(parts: BuildParts, place: string): Promise<Built> {
  makeFolder(parts.layout.tmp);
  try {
    const built = await buildAndMove(parts, join(parts.layout.tmp, temporaryName()), (at) =>
      fx.renameSync(at, place),
    );
    // A rename changes the ctime of what is renamed, but not of what lies in it.
    return isFolder(parts.entry) ? built : withoutStats(built);
  } catch (error) {
    if (!forbidsRename(error)) throw error;
  }
  // Whoever restores here holds the claim: what a kill left beside goes with the next try.
  const beside = join(dirname(place), `.${basename(place).slice(0, 200)}.luc-restoring`);
  removeAll(beside);
  return withoutStats(await buildAndMove(parts, beside, (at) => moveWhole(at, place)));
}

const withoutStats = (built: Built): Built =>
  'hex' in built ? { ...built, stat: null } : built.map((one) => ({ ...one, unknown: filesIn(one.rows) }));

const filesIn = ({ names }: FolderRows): readonly number[] =>
  names === '' ? [] : names.split('\0').flatMap((name, i) => (name.endsWith('/') ? [] : [i]));

async function buildAndMove(parts: BuildParts, at: string, move: (at: string) => void): Promise<Built> {
  try {
    const built = await build(parts, at);
    move(at);
    return built;
  } catch (error) {
    removeAll(at);
    throw error;
  }
}

function makeWayTo(layout: Layout, target: RelPath): void {
  if (target === '.' || isOutside(target) || target.split('/').some(isReservedName)) throw escapes(target);
  refuseObstacle(layout, target);
  makeFolder(dirname(absolute(layout, target)));
}

/** An emptied mount point may be there; whatever else is there came after the caller had made room. */
function checkFree(target: RelPath, place: string, entry: Entry): void {
  const stat = fx.lstatSync(place);
  if (!stat) return;
  if (!isFolder(entry) || !stat.isDirectory() || fx.readdirSync(place).length > 0) throw inTheWay(target);
}

const escapes = (target: RelPath): ProblemError =>
  new ProblemError('work', {
    code: 'path-escapes',
    message: `\`${target}\` cannot be restored: the path leads out of the project, or into a private folder`,
    hint: 'give it a path inside of the project',
  });

const inTheWay = (target: RelPath): ProblemError =>
  new ProblemError('work', {
    code: 'path-in-the-way',
    message: `\`${target}\` cannot be restored: something is there already`,
    hint: 'move it elsewhere, then repeat the command',
  });
