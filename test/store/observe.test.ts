import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Effects, fx, replaceEffects } from '../../src/base/effects.ts';
import { openIndex } from '../../src/store/file-index.ts';
import type { Layout } from '../../src/store/layout.ts';
import { openObserver } from '../../src/store/observe.ts';
import { decodeTree } from '../../src/tree.ts';
import {
  fileOf,
  folderOf,
  MemoryObjects,
  makeExecutable,
  makeLayout,
  type Nested,
  observerOf,
  path,
  write,
} from './workspace.ts';

const original: Effects = { ...fx };
afterEach(() => replaceEffects(original));

/** By then the index trusts files that have just been made. */
const anHourLater = (): number => Date.now() + 3_600_000;

/** Which files of the workspace are read while `work` runs. */
async function filesRead(layout: Layout, work: () => Promise<unknown>): Promise<string[]> {
  const read: string[] = [];
  const note = (at: string): void => {
    const name = relative(layout.root, at);
    if (!name.startsWith('.luc/') && !name.endsWith('.lucidityignore')) read.push(name);
  };
  replaceEffects({
    openSync: (at, ...rest) => {
      note(at);
      return original.openSync(at, ...rest);
    },
    readFileSync: (at) => {
      note(at);
      return original.readFileSync(at);
    },
  });
  await work();
  replaceEffects(original);
  return read;
}

it('lets signals come in by the clock while many small files are stored', async () => {
  const layout = makeLayout();
  write(layout, Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`d/${i}`, `file ${i}`])));
  const stop = new AbortController();
  let clock = 0;
  replaceEffects({ monotonic: () => clock });
  const store = new MemoryObjects();
  const put = store.put.bind(store);
  store.put = (...object) => {
    put(...object);
    clock += 20;
    if (store.order.length === 4) setImmediate(() => stop.abort());
  };
  const observing = observerOf(layout).observe(path('d'), { save: store, signal: stop.signal });
  await expect(observing).rejects.toMatchObject({ name: 'AbortError' });
  expect(store.order).toHaveLength(6);
});

describe('observing', () => {
  it('gives a file its digest, size and type', async () => {
    const layout = makeLayout();
    write(layout, { a: 'one', 'run.sh': 'two', empty: '' });
    makeExecutable(layout, 'run.sh');
    const observer = observerOf(layout);
    expect(await observer.observe(path('a'))).toEqual({
      entry: fileOf('one'),
      absent: false,
      isUntouched: false,
      recorded: [],
      trees: new Map(),
      problems: [],
    });
    expect((await observer.observe(path('run.sh'))).entry).toEqual(fileOf('two', 'x'));
    expect((await observer.observe(path('empty'))).entry).toEqual(fileOf(''));
    expect((await observer.observe(path('none'))).entry).toBeNull();
    expect((await observer.observe(path('a/below'))).entry).toBeNull();
  });

  it('gives a folder its tree, all levels of it', async () => {
    const layout = makeLayout();
    write(layout, { 'd/b': '1', 'd/a': '2', 'd/sub/é': '3', 'd/sub/deep/x': '4' });
    const content: Nested = {
      a: fileOf('2'),
      b: fileOf('1'),
      sub: { é: fileOf('3'), deep: { x: fileOf('4') } },
    };
    const { entry, trees } = await observerOf(layout).observe(path('d'), { trees: true });
    expect(entry).toEqual(folderOf(content));
    expect(trees.size).toBe(3);
    for (const [digest, bytes] of trees) {
      expect(execFileSync('sha256sum', { input: bytes, encoding: 'utf8' }).slice(0, 64)).toBe(
        digest.slice(7),
      );
      expect(decodeTree(bytes)).not.toBeNull();
    }
  });

  it('reads every byte of names that look strange', async () => {
    const layout = makeLayout();
    const names = [
      'with blank',
      'line\nbreak',
      '"quoted\'',
      '\u65e5\u672c',
      '-dash',
      '\ufffd',
      '..x',
      'caf\u0065\u0301',
    ];
    write(layout, Object.fromEntries(names.map((name) => [`d/${name}`, name])));
    const { entry } = await observerOf(layout).observe(path('d'));
    expect(entry).toEqual(folderOf(Object.fromEntries(names.map((name) => [name, fileOf(name)]))));
  });

  it('counts empty folders in outs and data, and not in sources', async () => {
    const layout = makeLayout();
    write(layout, { 'd/a': '1', 'd/empty/nested/': '' });
    expect((await observerOf(layout).observe(path('d'))).entry).toEqual(folderOf({ a: fileOf('1') }));
    expect((await observerOf(layout, { d: null }).observe(path('d'))).entry).toEqual(
      folderOf({ a: fileOf('1'), empty: { nested: {} } }),
    );
    write(layout, { 'hollow/': '' });
    expect((await observerOf(layout).observe(path('hollow'))).entry).toEqual(folderOf({}));
  });

  it('follows links as content, out of the project too', async () => {
    const layout = makeLayout();
    write(layout, { 'd/a': '1', '../outside/x': '2' });
    symlinkSync('a', join(layout.root, 'd/link'));
    symlinkSync(join(layout.root, '../outside'), join(layout.root, 'd/folder'));
    symlinkSync('d', join(layout.root, 'whole'));
    const expected = folderOf({ a: fileOf('1'), link: fileOf('1'), folder: { x: fileOf('2') } });
    const observer = observerOf(layout);
    expect((await observer.observe(path('d'))).entry).toEqual(expected);
    expect((await observer.observe(path('whole'))).entry).toEqual(expected);
    write(layout, { '../outside/x': 'other' });
    expect((await observer.observe(path('d'))).entry).not.toEqual(expected);
    expect((await observer.observe(path('../outside/x'))).entry).toEqual(fileOf('other'));
  });

  it('names what it cannot take as content', async () => {
    const layout = makeLayout();
    write(layout, { 'loop/sub/a': '1', 'dangling/a': '1', 'latin/a': '1', 'pipe/a': '1', 'self/a': '1' });
    symlinkSync('..', join(layout.root, 'loop/sub/up'));
    symlinkSync('nowhere', join(layout.root, 'dangling/link'));
    symlinkSync('itself', join(layout.root, 'self/itself'));
    writeFileSync(Buffer.concat([Buffer.from(`${layout.root}/latin/caf`), Buffer.from([0xe9])]), '');
    execFileSync('mkfifo', [join(layout.root, 'pipe/p')]);
    const observer = observerOf(layout);
    const messages: string[] = [];
    for (const name of ['loop', 'dangling', 'self', 'latin', 'pipe']) {
      const { entry, problems } = await observer.observe(path(name));
      expect(entry).toBeNull();
      messages.push(...problems.map(({ code, message }) => `${code}: ${message}`));
    }
    expect(messages).toEqual([
      'link-loop: the link `loop/sub/up` leads back to itself or to a folder above it',
      'dangling-link: `dangling/link` is a link to `nowhere`, which does not exist',
      'link-loop: the link `self/itself` leads back to itself or to a folder above it',
      'name-not-utf8: the folder `latin` holds a name that is not valid UTF-8: `caf\\xe9`',
      'not-a-file: `pipe/p` is a named pipe, neither a file nor a folder',
    ]);
    rmSync(join(layout.root, 'dangling/link'));
    expect((await observer.observe(path('dangling'))).entry).toEqual(folderOf({ a: fileOf('1') }));
  });

  it('names what may not be read', async () => {
    const layout = makeLayout();
    write(layout, { 'd/a': '1', 'd/b': '2', locked: '3' });
    const denied = (at: string): Error =>
      Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open', path: at });
    replaceEffects({
      openSync: (at, ...rest) => {
        if (at.endsWith('/b') || at.endsWith('/locked')) throw denied(at);
        return original.openSync(at, ...rest);
      },
      readFileSync: (at) => {
        if (at.endsWith('/locked')) throw denied(at);
        return original.readFileSync(at);
      },
    });
    const observer = observerOf(layout);
    const problem = (name: string): object => ({
      code: 'unreadable',
      message: `\`${name}\` cannot be read: permission denied`,
      hint: `check its permissions: \`ls -ld ${name}\``,
    });
    expect((await observer.observe(path('d'))).problems).toEqual([problem('d/b')]);
    expect((await observer.observe(path('locked'))).problems).toEqual([problem('locked')]);
    const save = new MemoryObjects();
    expect((await observer.observe(path('locked'), { save })).problems).toEqual([problem('locked')]);
  });

  it('refuses more than 256 levels', async () => {
    const layout = makeLayout();
    write(layout, { [`${'d/'.repeat(256)}a`]: '1' });
    expect((await observerOf(layout).observe(path('d'))).problems).toEqual([]);
    write(layout, { [`${'d/'.repeat(257)}a`]: '1' });
    expect((await observerOf(layout).observe(path('d'))).problems.map(({ code }) => code)).toEqual([
      'too-deep',
    ]);
  });
});

describe('tracked paths', () => {
  it('takes the record where one is absent', async () => {
    const layout = makeLayout();
    const observer = observerOf(layout, { 'models/m': fileOf('m'), gone: null });
    expect(await observer.observe(path('models/m'))).toMatchObject({ entry: fileOf('m'), absent: true });
    expect(await observer.observe(path('gone'))).toMatchObject({ entry: null, absent: false });
  });

  it('grafts absent ones into the source folder that contains them', async () => {
    const layout = makeLayout();
    write(layout, { 'src/a.py': '1', 'src/gen/present/b': '2', 'src/gen/present/empty/': '' });
    const observer = observerOf(layout, {
      'src/gen/deep/absent': folderOf({ x: fileOf('3') }),
      'src/gen/present': fileOf('never asked'),
      'src/gen/unknown': null,
    });
    expect(await observer.observe(path('src'))).toMatchObject({
      entry: folderOf({
        'a.py': fileOf('1'),
        gen: { deep: { absent: folderOf({ x: fileOf('3') }) }, present: { b: fileOf('2'), empty: {} } },
      }),
      absent: false,
      recorded: ['src/gen/deep/absent'],
    });
  });

  it('tells a folder that is absent but for what the record says', async () => {
    const layout = makeLayout();
    const observer = observerOf(layout, { 'data/a': fileOf('1'), 'data/b': null, 'other/c': null });
    expect(await observer.observe(path('data'))).toMatchObject({
      entry: folderOf({ a: fileOf('1') }),
      absent: true,
      recorded: ['data/a'],
    });
    expect(await observer.observe(path('other'))).toMatchObject({ entry: null, absent: false });
  });

  it('takes a link to a lost object for an absent path', async () => {
    const layout = makeLayout();
    write(layout, { 'd/a': '1' });
    symlinkSync(join(layout.objects, 'ab/cd'), join(layout.root, 'd/m'));
    const observer = observerOf(layout, { 'd/m': fileOf('m') });
    expect(await observer.observe(path('d/m'))).toMatchObject({ entry: fileOf('m'), absent: true });
    expect(await observer.observe(path('d'))).toMatchObject({
      entry: folderOf({ a: fileOf('1'), m: fileOf('m') }),
      recorded: ['d/m'],
    });
  });
});

describe('what is ignored', () => {
  const noise = [
    '.git/x',
    '.luc/x',
    '.dvc/x',
    '__pycache__/x',
    'a.pyc',
    '.ipynb_checkpoints/x',
    '.DS_Store',
    '.a.swp',
  ];

  it('leaves out the usual noise of source folders, and nothing of tracked ones', async () => {
    const layout = makeLayout();
    for (const name of noise)
      write(layout, { [`d/${name}`]: '1', [`d/sub/${name}`]: '1', 'd/sub/a.py': '2' });
    expect((await observerOf(layout).observe(path('d'))).entry).toEqual(
      folderOf({ sub: { 'a.py': fileOf('2') } }),
    );
    const observe = (...tracked: string[]) =>
      observerOf(layout, Object.fromEntries(tracked.map((one) => [one, null]))).observe(path('d'));
    const refused = (await observe('d')).problems.map(({ code, message }) => [code, message.split('`')[1]]);
    const reserved = ['d/.git', 'd/.luc', 'd/sub/.git', 'd/sub/.luc'];
    expect(refused.sort()).toEqual(reserved.map((one) => ['reserved-name', one]));
    for (const one of reserved) rmSync(join(layout.root, one), { recursive: true });
    expect((await observe('d')).entry).toMatchObject({ files: 13 });
    expect((await observe('d/sub')).entry).toMatchObject({ files: 7 });
  });

  it('obeys ignore files, nested and negated, and lets them count as files', async () => {
    const layout = makeLayout();
    write(layout, {
      '.lucidityignore': '# all logs\n*.log\n/src/top\nbuild/\n',
      'src/.lucidityignore': '!keep.log\nsub/*.tmp\n',
      'src/a.log': '1',
      'src/keep.log': '2',
      'src/top': '3',
      'src/sub/top': '4',
      'src/sub/x.tmp': '5',
      'src/sub/deep/x.tmp': '6',
      'src/build/x': '7',
      'src/sub/build': '8',
      'src/sub/KEEP.LOG': '9',
    });
    expect((await observerOf(layout).observe(path('src'))).entry).toEqual(
      folderOf({
        '.lucidityignore': fileOf('!keep.log\nsub/*.tmp\n'),
        'keep.log': fileOf('2'),
        sub: {
          top: fileOf('4'),
          deep: { 'x.tmp': fileOf('6') },
          build: fileOf('8'),
          'KEEP.LOG': fileOf('9'),
        },
      }),
    );
  });

  it('ignores dangling links, but never what a dep or an out names itself', async () => {
    const layout = makeLayout();
    write(layout, {
      '.lucidityignore': '.#*\nbuild\n*.bin\n',
      'src/a': '1',
      'src/build/m.bin': '2',
      'src/build/x': '3',
      'x.bin': '4',
    });
    symlinkSync('nowhere', join(layout.root, 'src/.#a'));
    const observer = observerOf(layout, { 'src/build/m.bin': null });
    expect((await observer.observe(path('src'))).entry).toEqual(
      folderOf({ a: fileOf('1'), build: { 'm.bin': fileOf('2') } }),
    );
    expect((await observer.observe(path('src/build'))).entry).toEqual(
      folderOf({ 'm.bin': fileOf('2'), x: fileOf('3') }),
    );
    expect((await observer.observe(path('x.bin'))).entry).toEqual(fileOf('4'));
  });

  it('hears the ignore files from the git root down, for deps outside of the project too', async () => {
    const layout = makeLayout();
    const gitRoot = join(layout.root, '..');
    write(layout, {
      '../.lucidityignore': '*.log\n/project/src/top\n',
      'src/a.log': '1',
      'src/top': '2',
      'src/b': '3',
      '../lib/.lucidityignore': 'x\n',
      '../lib/a.log': '1',
      '../lib/sub/x': '2',
      '../lib/sub/y': '3',
    });
    const observer = observerOf(layout, {}, gitRoot);
    expect((await observer.observe(path('src'))).entry).toEqual(folderOf({ b: fileOf('3') }));
    const lib = { '.lucidityignore': fileOf('x\n'), sub: { y: fileOf('3') } };
    expect((await observer.observe(path('../lib'))).entry).toEqual(folderOf(lib));
    expect((await observerOf(layout).observe(path('../lib'))).entry).toEqual(
      folderOf({ ...lib, 'a.log': fileOf('1') }),
    );
  });
});

describe('looking again', () => {
  it('costs nothing until the path, or one above or below it, is forgotten', async () => {
    const layout = makeLayout();
    write(layout, { 'd/sub/a': '1', other: '2' });
    const observer = observerOf(layout);
    for (const name of ['d', 'd/sub', 'd/sub/a', 'other']) await observer.observe(path(name));
    write(layout, { 'd/sub/a': 'changed', other: 'changed' });
    expect((await observer.observe(path('d/sub/a'))).entry).toEqual(fileOf('1'));
    observer.forget(path('d/sub'));
    expect((await observer.observe(path('d/sub/a'))).entry).toEqual(fileOf('changed'));
    expect((await observer.observe(path('d'))).entry).toEqual(folderOf({ sub: { a: fileOf('changed') } }));
    expect((await observer.observe(path('other'))).entry).toEqual(fileOf('2'));
    expect((await observer.recheck(path('other'))).entry).toEqual(fileOf('changed'));
  });

  it('reads no file that the index knows untouched', async () => {
    const layout = makeLayout();
    write(layout, { 'd/a': '1', 'd/b': '2', single: '3' });
    replaceEffects({ now: anHourLater });
    const look = async (): Promise<unknown> => {
      const index = openIndex(layout);
      const tracked = { ownerOf: () => null, below: () => [], recorded: () => null };
      const observer = openObserver({ layout, index, tracked });
      const seen = [await observer.observe(path('d')), await observer.observe(path('single'))];
      index.save();
      return seen.map(({ entry }) => entry);
    };
    const first = await look();
    expect(await filesRead(layout, async () => expect(await look()).toEqual(first))).toEqual([]);

    const before = statSync(join(layout.root, 'd/a'));
    writeFileSync(join(layout.root, 'd/a'), 'x');
    utimesSync(join(layout.root, 'd/a'), before.atime, before.mtime);
    const second = [folderOf({ a: fileOf('x'), b: fileOf('2') }), fileOf('3')];
    expect(await filesRead(layout, async () => expect(await look()).toEqual(second))).toEqual(['d/a']);
  });

  it('stores what the sink lacks, files before the trees that name them', async () => {
    const layout = makeLayout();
    const large = Buffer.alloc(70_000, 7);
    write(layout, { 'd/a': '1', 'd/sub/large': large });
    replaceEffects({ now: anHourLater });
    const save = new MemoryObjects();
    const observer = observerOf(layout, { d: null });
    const plain = await observer.observe(path('d'));
    const seen = await observer.observe(path('d'), { save });
    expect(seen.entry).toEqual(plain.entry);
    const sub = folderOf({ large: fileOf(large) });
    const whole = folderOf({ a: fileOf('1'), sub });
    expect(seen.entry).toEqual(whole);
    expect(new Set(save.order)).toEqual(
      new Set([fileOf('1').digest, fileOf(large).digest, sub.digest, whole.digest]),
    );
    expect(save.order.slice(-2)).toEqual([sub.digest, whole.digest]);
    observer.forget(path('d'));
    expect(await filesRead(layout, () => observer.observe(path('d'), { save }))).toEqual([]);
    expect(save.order).toHaveLength(4);
  });

  it('takes many as it takes few, and reads again only what it could not read', async () => {
    const layout = makeLayout();
    const names = Array.from({ length: 2400 }, (_, i) => `d/${i % 40}/${i % 7 ? 'sub/' : ''}${i}`);
    write(layout, Object.fromEntries(names.map((name) => [name, `file ${name}`])));
    const large = Buffer.alloc(70_000, 7);
    write(layout, { 'd/3/large': large, 'd/39/sub/large': large, 'd/9/empty/': '', 'd/39/huge': '' });
    truncateSync(join(layout.root, 'd/39/huge'), 33 * 2 ** 20);
    replaceEffects({
      now: anHourLater,
      openSync: (at, ...rest) => {
        if (!at.endsWith('d/38/sub/38')) return original.openSync(at, ...rest);
        throw Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open', path: at });
      },
    });
    const save = new MemoryObjects();
    const observer = observerOf(layout, { d: null });
    const refused = await observer.observe(path('d'), { save });
    expect(refused.problems.map(({ code }) => code)).toEqual(['unreadable']);
    const plain = observerOf(layout, { d: null });
    const read = await filesRead(layout, async () => {
      const { entry } = await observer.observe(path('d'), { save });
      replaceEffects(original);
      expect(entry).toEqual((await plain.observe(path('d'))).entry);
    });
    expect(read).toEqual(['d/38/sub/38']);
    const stored = new Set<string>();
    for (const digest of save.order) {
      const tree = decodeTree(save.objects.get(digest) ?? Buffer.alloc(0)) ?? [];
      expect(tree.filter((member) => !stored.has(member.digest))).toEqual([]);
      stored.add(digest);
    }
  });

  it('lets a full disk through as what it is', async () => {
    const layout = makeLayout();
    write(layout, { a: '1' });
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    const save = new MemoryObjects();
    save.put = () => {
      throw full;
    };
    await expect(observerOf(layout).observe(path('a'), { save })).rejects.toBe(full);
  });

  it('looks at a folder that is swapped for a file', async () => {
    const layout = makeLayout();
    write(layout, { 'd/a': '1' });
    const observer = observerOf(layout);
    await observer.observe(path('d'));
    rmSync(join(layout.root, 'd'), { recursive: true });
    write(layout, { d: 'file' });
    expect((await observer.recheck(path('d'))).entry).toEqual(fileOf('file'));
    rmSync(join(layout.root, 'd'));
    mkdirSync(join(layout.root, 'd'));
    expect((await observer.recheck(path('d'))).entry).toEqual(folderOf({}));
  });
});
