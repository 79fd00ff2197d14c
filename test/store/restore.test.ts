import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Effects, fx, replaceEffects } from '../../src/base/effects.ts';
import type { LinkKind } from '../../src/choices.ts';
import type { Entry } from '../../src/entry.ts';
import { ProblemError } from '../../src/failure.ts';
import { openIndex } from '../../src/store/file-index.ts';
import type { Layout } from '../../src/store/layout.ts';
import { moveWhole } from '../../src/store/move.ts';
import { restoreEntry } from '../../src/store/restore.ts';
import { foldName } from '../../src/tree.ts';
import { fileOf, folderOf, MemoryObjects, makeLayout, observerOf, path, write } from './workspace.ts';

const original: Effects = { ...fx };
afterEach(() => replaceEffects(original));

async function restore(
  layout: Layout,
  objects: MemoryObjects,
  target: string,
  entry: Entry,
  links: LinkKind[] = ['reflink', 'copy'],
): Promise<void> {
  const index = openIndex(layout);
  await restoreEntry({ layout, objects, index, links, target: path(target), whole: path(target), entry });
  index.save();
}

/** The code of the problem that `act` throws. */
async function problemOf(act: () => unknown): Promise<string | undefined> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems[0]?.code;
    throw error;
  }
  return undefined;
}

const systemError = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'rename' });

describe('restoring', () => {
  it('brings back files, modes, empty folders and deep ones', async () => {
    const layout = makeLayout();
    const objects = new MemoryObjects();
    const entry = objects.putFolder({
      'a.txt': 'one',
      'run.sh': objects.putText('two', 'x'),
      empty: objects.putFolder({}),
      sub: objects.putFolder({ 'é "x"\n': 'three' }),
    });
    await restore(layout, objects, 'out/deep', entry);
    expect((await observerOf(layout, { 'out/deep': null }).observe(path('out/deep'))).entry).toEqual(entry);
    expect(statSync(join(layout.root, 'out/deep/run.sh')).mode & 0o100).toBe(0o100);
    await restore(layout, objects, 'out/single', objects.putText('two', 'x'));
    expect((await observerOf(layout).observe(path('out/single'))).entry).toEqual(fileOf('two', 'x'));
    expect(readdirSync(layout.tmp)).toEqual([]);
  });

  it('leaves files that the index trusts, until anybody writes to them', async () => {
    const layout = makeLayout();
    const objects = new MemoryObjects();
    await restore(layout, objects, 'd', objects.putFolder({ a: 'one' }));
    await restore(layout, objects, 'f', objects.putText('two'));
    const read: string[] = [];
    replaceEffects({
      openSync: (at, ...rest) => {
        read.push(at);
        return original.openSync(at, ...rest);
      },
    });
    const observer = observerOf(layout, { d: null });
    expect((await observer.observe(path('d'))).entry).toEqual(folderOf({ a: fileOf('one') }));
    expect((await observer.observe(path('f'))).entry).toEqual(fileOf('two'));
    expect(read).toEqual([]);
    writeFileSync(join(layout.root, 'f'), 'tWo');
    writeFileSync(join(layout.root, 'd/a'), 'oNe');
    expect((await observer.recheck(path('f'))).entry).toEqual(fileOf('tWo'));
    expect((await observer.recheck(path('d'))).entry).toEqual(folderOf({ a: fileOf('oNe') }));
  });

  it('links where asked, else copies', async () => {
    const layout = makeLayout();
    const objects = new MemoryObjects();
    objects.folder = join(layout.root, 'objects');
    const entry = objects.putFolder({ a: 'one', empty: '', run: objects.putText('two', 'x') });
    await restore(layout, objects, 'hard', entry, ['hardlink', 'copy']);
    await restore(layout, objects, 'soft', entry, ['symlink']);
    const at = (name: string): string => join(layout.root, name);
    expect(lstatSync(at('hard/a')).nlink).toBe(2);
    expect(readlinkSync(at('soft/a'))).toContain('/objects/');
    for (const name of ['hard/empty', 'hard/run', 'soft/empty', 'soft/run']) {
      expect(lstatSync(at(name))).toMatchObject({ nlink: 1 });
      expect(lstatSync(at(name)).isFile()).toBe(true);
    }
    objects.folder = null;
    await restore(layout, objects, 'copied', entry, ['symlink', 'hardlink']);
    expect(lstatSync(at('copied/a')).isFile()).toBe(true);
  });

  it('builds beside where the temporary folder is on another file system', async () => {
    const layout = makeLayout();
    const objects = new MemoryObjects();
    const entry = objects.putFolder({ a: 'one' });
    replaceEffects({
      renameSync: (from, to) => {
        if (String(from).startsWith(layout.tmp)) throw systemError('EXDEV');
        original.renameSync(from, to);
      },
    });
    await restore(layout, objects, 'd', entry);
    expect((await observerOf(layout).observe(path('d'))).entry).toEqual(entry);
    expect(readdirSync(layout.root).sort()).toEqual(['.luc', 'd']);
    expect(readdirSync(layout.tmp)).toEqual([]);
  });

  it('fills a mount point, which cannot be replaced', async () => {
    const layout = makeLayout();
    const objects = new MemoryObjects();
    const entry = objects.putFolder({ a: 'one', sub: objects.putFolder({ b: 'two' }) });
    const mount = join(layout.root, 'd');
    mkdirSync(mount);
    replaceEffects({
      renameSync: (from, to) => {
        if (to === mount) throw systemError('EBUSY');
        if (String(to).startsWith(`${mount}/`) && !String(from).startsWith(`${mount}/`))
          throw systemError('EXDEV');
        original.renameSync(from, to);
      },
    });
    await restore(layout, objects, 'd', entry);
    expect((await observerOf(layout).observe(path('d'))).entry).toEqual(entry);
    expect(readdirSync(layout.root).sort()).toEqual(['.luc', 'd']);
  });
});

describe('what is not restored', () => {
  it('leads out of the project', async () => {
    const layout = makeLayout();
    const objects = new MemoryObjects();
    const file = objects.putText('x');
    write(layout, { '../outside/': '', 'inside/': '', file: '1', '.luc/store/': '' });
    symlinkSync('../outside', join(layout.root, 'out'));
    symlinkSync('inside', join(layout.root, 'in'));
    symlinkSync('.luc', join(layout.root, 'private'));
    symlinkSync('nowhere', join(layout.root, 'dangling'));
    const codes = [
      'out/x',
      'out/deep/x',
      'private/x',
      'dangling/x',
      '../x',
      '.git/x',
      'a/.LUC/x',
      'file/x',
      'file',
      'in/x',
    ];
    const found: (string | undefined)[] = [];
    for (const target of codes) found.push(await problemOf(() => restore(layout, objects, target, file)));
    expect(found).toEqual([
      'path-escapes',
      'path-escapes',
      'path-escapes',
      'path-escapes',
      'path-escapes',
      'path-escapes',
      'path-escapes',
      'path-in-the-way',
      'path-in-the-way',
      undefined,
    ]);
    expect(readdirSync(join(layout.root, '../outside'))).toEqual([]);
    expect(readFileSync(join(layout.root, 'inside/x'), 'utf8')).toBe('x');
  });

  it('has names of ours, names that collide, no bottom, or objects that are lost', async () => {
    const layout = makeLayout();
    const objects = new MemoryObjects();
    const cause = (entry: Entry): Promise<string | undefined> =>
      problemOf(() => restore(layout, objects, 'd', entry));
    const nest = (levels: number): Entry => {
      let entry: Entry = objects.putFolder({ a: 'x' });
      for (let i = 1; i < levels; i++) entry = objects.putFolder({ d: entry });
      return entry;
    };
    expect(await cause(objects.putFolder({ sub: objects.putFolder({ '.Git': 'x' }) }))).toBe('reserved-name');
    expect(await cause(nest(257))).toBe('too-deep');
    expect(await cause(folderOf({ gone: { x: fileOf('x') } }))).toBe('missing-object');
    expect(existsSync(join(layout.root, 'd'))).toBe(false);
    expect(readdirSync(layout.tmp)).toEqual([]);
    expect(await cause(nest(256))).toBeUndefined();
  });

  const folded = (place: string): string => join(dirname(place), foldName(basename(place)));

  it.each([
    ['README', 'Readme'],
    ['\u00e9', 'e\u0301'],
  ])('has names that the file system folds: %j and %j', async (one, other) => {
    const layout = makeLayout();
    const objects = new MemoryObjects();
    const entries = [
      objects.putFolder({ [one]: '1', [other]: '2' }),
      objects.putFolder({ sub: objects.putFolder({ [one]: objects.putFolder({}), [other]: '2' }) }),
    ];
    for (const flag of ['w', 'wx']) {
      objects.copyOut = (_digest, at) => writeFileSync(folded(at), 'x', { flag });
      const inside = (at: string): string => (dirname(at) === layout.tmp ? at : folded(at));
      replaceEffects({
        utimesSync: () => undefined,
        mkdirSync: (at, options) => original.mkdirSync(inside(at), options),
        readdirSync: (at) => original.readdirSync(inside(at)),
      });
      for (const entry of entries) {
        expect(await problemOf(() => restore(layout, objects, 'd', entry))).toBe('names-collide');
        expect(existsSync(join(layout.root, 'd'))).toBe(false);
        expect(readdirSync(layout.tmp)).toEqual([]);
      }
    }
  });

  it('has names that the file system folds onto which it is moved', async () => {
    const layout = makeLayout();
    write(layout, { 'from/README': '1', 'from/readme': '2', 'from/x/A': '3', 'to/x/': '' });
    const [from, to] = [join(layout.root, 'from'), join(layout.root, 'to')];
    replaceEffects({
      lstatSync: (at) => original.lstatSync(at.startsWith(to) ? folded(at) : at),
      renameSync: (at, there) => original.renameSync(at, folded(String(there))),
    });
    expect(await problemOf(() => moveWhole(from, to))).toBe('names-collide');
    const left = [from, to].flatMap((at) => readdirSync(at)).filter((name) => foldName(name) === 'readme');
    expect(left).toHaveLength(2);
    write(layout, { 'from/x/A': '4' });
    moveWhole(join(from, 'x'), join(to, 'x'));
    expect(readFileSync(join(to, 'x/a'), 'utf8')).toBe('4');
  });

  it('does not fit on the disk', async () => {
    const layout = makeLayout();
    const objects = new MemoryObjects();
    const entry = objects.putFolder({ a: 'one', b: 'two' });
    objects.copyOut = (_digest, at) => {
      if (at.endsWith('/b')) throw systemError('ENOSPC');
      writeFileSync(at, 'one');
    };
    await expect(restore(layout, objects, 'd', entry)).rejects.toThrow('ENOSPC');
    expect(existsSync(join(layout.root, 'd'))).toBe(false);
    expect(readdirSync(layout.tmp)).toEqual([]);
  });
});

it('moves to another file system than that of the spool', () => {
  const layout = makeLayout();
  write(layout, { 'from/a': '1', 'from/x/b': '2', 'apart/c': '3' });
  const isApart = (at: unknown): boolean => String(at).includes('/apart/');
  replaceEffects({
    renameSync: (at, there) => {
      if (isApart(at) !== isApart(there)) throw systemError('EXDEV');
      original.renameSync(at, there);
    },
  });
  const to = join(layout.root, 'apart/to');
  moveWhole(join(layout.root, 'from'), to, layout.tmp);
  expect([readFileSync(join(to, 'a'), 'utf8'), readFileSync(join(to, 'x/b'), 'utf8')]).toEqual(['1', '2']);
  expect([readdirSync(layout.tmp), readdirSync(to), readdirSync(join(to, 'x'))]).toEqual([
    [],
    ['a', 'x'],
    ['b'],
  ]);
  expect(existsSync(join(layout.root, 'from'))).toBe(false);
});
