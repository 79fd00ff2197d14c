/** Files become links to the objects that were made of them: all that can be, none that has changed, and the index knows. */
import {
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Effects, fx, replaceEffects } from '../../src/base/effects.ts';
import type { LinkKind } from '../../src/choices.ts';
import type { Entry } from '../../src/entry.ts';
import { openIndex } from '../../src/store/file-index.ts';
import type { Layout } from '../../src/store/layout.ts';
import { relink } from '../../src/store/relink.ts';
import { MemoryObjects, makeExecutable, makeLayout, observerOf, path, write } from './workspace.ts';

const original: Effects = { ...fx };
afterEach(() => replaceEffects(original));

/** A folder and a file, both stored: two of its files hold the same. */
async function storedOuts() {
  const layout = makeLayout();
  write(layout, { 'd/a': 'one', 'd/sub/b': 'one', 'd/empty': '', 'd/run': 'two' });
  makeExecutable(layout, 'd/run');
  write(layout, { f: 'three' });
  const objects = new MemoryObjects();
  objects.folder = join(layout.root, '.luc/objects');
  const observer = observerOf(layout, { d: null, f: null });
  const entries: (readonly [string, Entry])[] = [];
  for (const name of ['d', 'f']) {
    const { entry } = await observer.observe(path(name), { save: objects });
    if (entry) entries.push([name, entry]);
  }
  return { layout, objects, entries };
}

function relinkAll(
  layout: Layout,
  objects: MemoryObjects,
  entries: readonly (readonly [string, Entry])[],
  links: readonly LinkKind[],
): void {
  const index = openIndex(layout);
  for (const [name, entry] of entries) relink({ layout, objects, index, links, target: path(name), entry });
  index.save();
}

it.each(['hardlink', 'symlink'] as const)('%s: what can be, is, and need not be read again', async (kind) => {
  const { layout, objects, entries } = await storedOuts();
  relinkAll(layout, objects, entries, [kind, 'copy']);
  const kindOf = (name: string): string => {
    const stat = lstatSync(join(layout.root, name));
    return stat.isSymbolicLink() ? 'symlink' : stat.nlink > 1 ? 'hardlink' : 'copy';
  };
  expect(['d/a', 'd/sub/b', 'd/empty', 'd/run', 'f'].map(kindOf)).toEqual([kind, kind, 'copy', 'copy', kind]);
  expect(readdirSync(layout.tmp)).toEqual([]);

  const read: string[] = [];
  replaceEffects({
    openSync: (at, ...rest) => {
      read.push(at);
      return original.openSync(at, ...rest);
    },
  });
  const observer = observerOf(layout, { d: null, f: null });
  for (const [name, entry] of entries) expect((await observer.observe(path(name))).entry).toEqual(entry);
  // Of the others this index was told nothing.
  expect(read).toEqual(['d/empty', 'd/run'].map((name) => join(layout.root, name)));
});

it('a file that has changed since, in whatever way, is left', async () => {
  const { layout, objects, entries } = await storedOuts();
  const at = join(layout.root, 'd/a');
  const { atime, mtime } = statSync(at);
  writeFileSync(at, 'oNe');
  utimesSync(at, atime, mtime);
  relinkAll(layout, objects, entries, ['symlink']);
  expect(readFileSync(at, 'utf8')).toBe('oNe');
  expect(lstatSync(at).isFile()).toBe(true);
  expect(readlinkSync(join(layout.root, 'd/sub/b'))).toContain('/objects/');
});

it('nothing is lost where the links cannot be moved into place', async () => {
  const { layout, objects, entries } = await storedOuts();
  replaceEffects({
    renameSync: (from, to) => {
      if (String(from).startsWith(layout.tmp) && !String(to).startsWith(layout.luc))
        throw Object.assign(new Error('EXDEV'), { code: 'EXDEV', syscall: 'rename' });
      original.renameSync(from, to);
    },
  });
  relinkAll(layout, objects, entries, ['hardlink']);
  expect(lstatSync(join(layout.root, 'f')).nlink).toBe(1);
  expect(readFileSync(join(layout.root, 'f'), 'utf8')).toBe('three');
  expect(readdirSync(layout.tmp)).toEqual([]);
});
