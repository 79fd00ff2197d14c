/** What does not count in folders that stages read: a fixed list, and what `.lucidityignore` files say. */
import { join, relative } from 'node:path';
import type { Ignore } from 'ignore';
import { readIfThere } from '../base/files.ts';
import { foldersTo, isOutside, type RelPath, relPath } from '../path.ts';
import type { Layout } from './layout.ts';

export const ignoreFile = '.lucidityignore';
const names = new Set(['.git', '.luc', '.dvc', '__pycache__', '.ipynb_checkpoints', '.DS_Store']);
const endings = ['.pyc', '.swp'];

export const isAlwaysIgnored = (name: string): boolean =>
  names.has(name) || endings.some((ending) => name.endsWith(ending));

/** The pattern of the fixed list by which a name is always ignored, or null. */
export function alwaysIgnoredBy(name: string): string | null {
  if (names.has(name)) return name;
  const ending = endings.find((one) => name.endsWith(one));
  return ending === undefined ? null : `*${ending}`;
}

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

/** The folder whose ignore file is the topmost. */
export interface IgnoreBase {
  readonly folder: string;
  /** The path as it counts from there. */
  readonly inBase: (path: RelPath) => RelPath;
  /** The same; what lies outside of the base is seen as if it were in it: only its own rules hold. */
  readonly rebase: (path: RelPath) => RelPath;
}

export function ignoreBaseOf(layout: Layout, gitRoot: string | null): IgnoreBase {
  const folder = gitRoot !== null && !relative(gitRoot, layout.root).startsWith('..') ? gitRoot : layout.root;
  const project = relative(folder, layout.root) || '.';
  const inBase = (path: RelPath): RelPath => relPath(project, path) ?? path;
  const rebase = (path: RelPath): RelPath => inBase(path).replace(/^(\.\.(\/|$))+/, '') as RelPath;
  return { folder, inBase, rebase };
}

export function openIgnoreFiles(layout: Layout, gitRoot: string | null): IgnoreFiles {
  const { folder: base, inBase, rebase } = ignoreBaseOf(layout, gitRoot);
  const known = new Map<string, readonly string[]>();

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
      const folders = foldersTo(path);
      const lines = isOutside(inBase(folder)) ? [] : folders.flatMap(read);
      const named = lines.length === 0 ? [] : [...folders, path].filter((one) => one !== '.');
      return rulesOf([...lines, ...named.map((one) => `!/${escapeGlob(one)}`)]);
    },
  };

  async function rulesOf(lines: readonly string[]): Promise<Rules> {
    const matcher = lines.length === 0 ? null : await compileRules(lines);
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

/** In the order in which they are given, the last that matches decides; `mark` tells which one it was. */
export async function compileRules(
  rules: readonly (string | { readonly pattern: string; readonly mark: string })[],
): Promise<Ignore> {
  const { default: ignore } = await import('ignore');
  return ignore({ ignorecase: false }).add([...rules]);
}

export interface IgnoreRule {
  /** From 1. */
  readonly line: number;
  /** As it is written. */
  readonly pattern: string;
  /** As a rule of the folder at the top, so that one list says it all, as in git. */
  readonly anchored: string;
}

/** The rules of a folder's ignore file. */
export function rulesIn(text: string, folder: RelPath): IgnoreRule[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((pattern, i) => ({ line: i + 1, pattern, anchored: anchor(pattern, folder) }))
    .filter(({ pattern }) => !pattern.startsWith('#') && !/^!?\/* *$/.test(pattern));
}

export const anchoredRules = (text: string, folder: RelPath): string[] =>
  rulesIn(text, folder).map(({ anchored }) => anchored);

function anchor(line: string, folder: RelPath): string {
  if (folder === '.' || folder === '') return line;
  const sign = line.startsWith('!') ? '!' : '';
  const pattern = line.slice(sign.length);
  const isAnchored = /\/./.test(pattern.replace(/ +$/, ''));
  const rest = pattern.startsWith('/') ? pattern.slice(1) : pattern;
  return `${sign}/${escapeGlob(folder)}/${isAnchored ? '' : '**/'}${rest}`;
}

const escapeGlob = (path: string): string => path.replace(/[\\*?[]/g, '\\$&');
