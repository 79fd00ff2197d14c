/** Keeps git off the outs: a line in the `.gitignore` beside each, as far as there is a git work tree. */
import { join } from 'node:path';
import { bytesOfText, byteText } from '../base/byte-text.ts';
import { fx } from '../base/effects.ts';
import { makeFolder, readIfThere, removeFile, writeWhole } from '../base/files.ts';
import { askGit, holdsPipe } from '../base/git.ts';
import { grouped } from '../base/grouped.ts';
import { ancestorsOf, childOf, nameOf, parentOf, type RelPath } from '../path.ts';
import { absolute, type Layout } from '../store/layout.ts';
import { realPathOf } from '../store/way.ts';
import type { Session } from './session.ts';

/** Adds `/name` to the `.gitignore` of each path's folder, unless git ignores the path already; one write a folder. For who holds the mutex `lock`. */
export async function ignorePaths({ layout, gitRoot }: Session, outs: readonly RelPath[]): Promise<void> {
  if (gitRoot === null || outs.length === 0) return;
  const paths = [...new Set(outs.map((path) => asGitSees(layout, path)))];
  const ignored = await ignoredAmong(layout.root, paths);
  const unknown = paths.filter((path) => !ignored.has(path));
  for (const [folder, inside] of grouped(unknown, parentOf)) {
    const file = fileIn(layout, folder);
    const text = readText(file);
    const known = text.split('\n').map(withoutReturn);
    // With a slash at its end a line is about folders, and to git a link is none.
    const isKnown = (path: RelPath): boolean =>
      known.includes(lineFor(path)) || (known.includes(`${lineFor(path)}/`) && !isLink(layout, path));
    const lines = inside.filter((path) => !isKnown(path)).map(lineFor);
    if (lines.length === 0) continue;
    // What is recorded may not be here yet, nor its folder.
    if (text === '') makeFolder(absolute(layout, folder));
    const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    writeText(file, `${start}${lines.join('\n')}\n`);
  }
}

/** Takes out again what `ignorePaths` wrote; a file that is empty without it goes. For who holds the mutex `lock`. */
export function unignorePaths({ layout, gitRoot }: Session, outs: readonly RelPath[]): void {
  if (gitRoot === null) return;
  // What stands for others, too, stays ignored.
  const paths = outs
    .map((path) => asGitSees(layout, path))
    .filter((path, i) => outs[i]?.startsWith(`${path}/`) !== true);
  for (const [folder, inside] of grouped(paths, parentOf)) {
    const file = fileIn(layout, folder);
    const before = readText(file);
    const ours = new Set(inside.map(lineFor));
    const after = before
      .split('\n')
      .filter((line) => !ours.has(withoutSlash(line)))
      .join('\n');
    if (after === before) continue;
    if (after.trim() === '') removeFile(file);
    else writeText(file, after);
  }
}

/** Whether `ignorePaths` wrote a line for the path and it is still there. */
export function hasIgnoreLine({ layout, gitRoot }: Session, path: RelPath): boolean {
  if (gitRoot === null) return false;
  const seen = asGitSees(layout, path);
  if (path.startsWith(`${seen}/`)) return false;
  const text = readText(fileIn(layout, parentOf(seen)));
  return text.split('\n').some((line) => withoutSlash(line) === lineFor(seen));
}

const fileIn = (layout: Layout, folder: RelPath): string => join(absolute(layout, folder), '.gitignore');

/** One character a byte, as in `lineFor`. */
const readText = (file: string): string => byteText(readIfThere(file) ?? '');

const writeText = (file: string, text: string): void => writeWhole(file, bytesOfText(text), { alone: true });

/** As git reads a line. */
const withoutReturn = (line: string): string => line.replace(/\r$/, '');

const withoutSlash = (line: string): string => withoutReturn(line).replace(/\/$/, '');

/** Where git finds it: it follows no links, so one that leads out of the project stands for all that is behind it. */
function asGitSees(layout: Layout, path: RelPath): RelPath {
  const link = ancestorsOf(path).findLast((folder) => isLink(layout, folder));
  if (link === undefined) return path;
  const root = fx.realpathSync(layout.root);
  const parent = realPathOf(absolute(layout, parentOf(path)));
  return parent?.startsWith(`${root}/`)
    ? childOf(parent.slice(root.length + 1) as RelPath, nameOf(path))
    : link;
}

const isLink = (layout: Layout, path: RelPath): boolean =>
  fx.lstatSync(absolute(layout, path))?.isSymbolicLink() ?? false;

const lineFor = (path: RelPath): string => byteText(`/${escapeName(nameOf(path))}`);

/** By git's own word; nothing where it cannot be asked. */
async function ignoredAmong(root: string, paths: readonly RelPath[]): Promise<ReadonlySet<string>> {
  const asked = paths.filter((path) => !ancestorsOf(path).some((folder) => holdsPipe(join(root, folder))));
  if (asked.length === 0) return new Set();
  const answer = await askGit(root, ['check-ignore', '-z', '--stdin'], `${asked.join('\0')}\0`);
  return new Set(answer?.exit === 0 ? answer.stdout.toString().split('\0') : []);
}

/** A name as a literal gitignore pattern. A newline cannot be written; `?` stands for it. */
const escapeName = (name: string): string =>
  name
    .replace(/[\\*?[\]!#]/g, '\\$&')
    .replace(/\n/g, '?')
    .replace(/ +$/, (blanks) => blanks.replaceAll(' ', '\\ '));
