/** What does not count in folders that stages read: a fixed list, and what `.lucidityignore` files say. */
import { join, relative } from 'node:path';
import type { Ignore } from 'ignore';
import { readIfThere } from '../base/files.ts';
import { childOf, isOutside, type RelPath, relPath } from '../path.ts';
import type { Layout } from './layout.ts';

export const ignoreFile = '.lucidityignore';
const names = new Set(['.git', '.luc', '.dvc', '__pycache__', '.ipynb_checkpoints', '.DS_Store']);
const endings = ['.pyc', '.swp'];

export const isAlwaysIgnored = (name: string): boolean =>
  names.has(name) || endings.some((ending) => name.endsWith(ending));

/** The rules that hold in one folder: its own and those of the folders above it. */
export interface Rules {
  /** `path` is that of something in this folder or below. */
  ignores(path: RelPath, isFolder: boolean): boolean;
  /** The rules of a folder below, which has an ignore file of its own. */
  within(folder: RelPath): Promise<Rules>;
}

export interface IgnoreFiles {
  /**
   * The rules for a folder that a dep names, without those of its own file. That it is named counts for more than a
   * rule by which it, or a folder above it, would be ignored.
   */
  above(folder: RelPath): Promise<Rules>;
}

export function openIgnoreFiles(layout: Layout, gitRoot: string | null): IgnoreFiles {
  const base = gitRoot !== null && !relative(gitRoot, layout.root).startsWith('..') ? gitRoot : layout.root;
  const project = relative(base, layout.root) || '.';
  const known = new Map<string, readonly string[]>();

  const inBase = (path: RelPath): RelPath => relPath(project, path) ?? path;
  /** What lies outside of the base is seen as if it were in it: only its own rules hold. */
  const rebase = (path: RelPath): RelPath => inBase(path).replace(/^(\.\.(\/|$))+/, '') as RelPath;

  function read(folder: RelPath): readonly string[] {
    const lines = known.get(folder);
    if (lines) return lines;
    const text = readIfThere(join(base, folder, ignoreFile))?.toString() ?? '';
    const found = anchoredRules(text, folder);
    known.set(folder, found);
    return found;
  }

  return {
    async above(folder) {
      const path = rebase(folder);
      const folders = foldersAbove(path);
      const lines = isOutside(inBase(folder)) ? [] : folders.flatMap(read);
      const named = lines.length === 0 ? [] : [...folders, path].filter((one) => one !== '.');
      return rulesOf([...lines, ...named.map((one) => `!/${escapePattern(one)}`)]);
    },
  };

  async function rulesOf(lines: readonly string[]): Promise<Rules> {
    const matcher = lines.length === 0 ? null : await compile(lines);
    return {
      ignores: (path, isFolder) => {
        if (!matcher) return false;
        return matcher.ignores(isFolder ? `${rebase(path)}/` : rebase(path));
      },
      within: (folder) => {
        const text = readIfThere(join(layout.root, folder, ignoreFile))?.toString() ?? '';
        return rulesOf([...lines, ...anchoredRules(text, rebase(folder))]);
      },
    };
  }
}

/** `.`, `a`, `a/b` for `a/b/c`. */
function foldersAbove(path: RelPath): RelPath[] {
  if (path === '.' || path === '') return [];
  const folders: RelPath[] = ['.' as RelPath];
  for (const name of path.split('/').slice(0, -1))
    folders.push(childOf(folders.at(-1) ?? ('.' as RelPath), name));
  return folders;
}

async function compile(lines: readonly string[]): Promise<Ignore> {
  const { default: ignore } = await import('ignore');
  return ignore({ ignorecase: false }).add([...lines]);
}

/** The rules of a folder's ignore file as rules of the folder at the top, so that one list says it all, as in git. */
export function anchoredRules(text: string, folder: RelPath): string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#') && !/^!?\/* *$/.test(line))
    .map((line) => anchor(line, folder));
}

function anchor(line: string, folder: RelPath): string {
  if (folder === '.' || folder === '') return line;
  const sign = line.startsWith('!') ? '!' : '';
  const pattern = line.slice(sign.length);
  const isAnchored = /\/./.test(pattern.replace(/ +$/, ''));
  const rest = pattern.startsWith('/') ? pattern.slice(1) : pattern;
  return `${sign}/${escapePattern(folder)}/${isAnchored ? '' : '**/'}${rest}`;
}

const escapePattern = (path: string): string => path.replace(/[\\*?[]/g, '\\$&');
