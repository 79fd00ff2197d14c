/** A folder as a remote, in what the contract of all remotes does not ask: crashes, full and vanished disks, the trash. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';
import { type Effects, fx, replaceEffects, writingEffects } from '../../src/base/effects.ts';
import { openFolder } from '../../src/remote/folder/open.ts';
import { failureOfRemote, openRemote, withRemote } from '../../src/remote/open-remote.ts';
import { type Body, type Remote, RemoteError } from '../../src/remote/remote.ts';
import { ensureRemoteId, forgetRemote, readRemoteId } from '../../src/remote/remote-id.ts';
import { temporaryProject } from '../store/temporary-project.ts';

const original: Effects = { ...fx };
afterEach(() => replaceEffects(original));

const { signal } = new AbortController();
const name = 'objects/sha256/ab/cd';

function bodyOf(text: string): Body {
  const bytes = Buffer.from(text);
  return {
    bytes: bytes.length,
    crc32c: crc32c(bytes),
    open: async function* (offset) {
      // In two chunks, so that a crash can lie between them.
      const middle = (offset + bytes.length) >> 1;
      yield bytes.subarray(offset, middle);
      yield bytes.subarray(middle);
    },
  };
}

async function namesOf(remote: Remote, prefix = ''): Promise<string[]> {
  const pages = [];
  for await (const page of remote.list(prefix, signal)) pages.push(page);
  return pages.flat().map((blob) => blob.name);
}

async function textOf(remote: Remote, blob = name): Promise<string> {
  const chunks: Uint8Array[] = [];
  await remote.read(blob, null, (chunk) => chunks.push(chunk), signal);
  return Buffer.concat(chunks).toString();
}

/** The trouble, and what is told of it. */
async function troubleOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof RemoteError) return `${error.trouble}: ${error.problem.message}`;
    throw error;
  }
}

const place = (): string => join(temporaryProject().root, 'share');
const refusal = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'write' });

describe('create', () => {
  class Death extends Error {}

  /** Lets the writing effect number `boundary` fail by `error`, and after a death all others too. */
  function failAt(boundary: number, how: 'full' | 'dead' | 'torn'): void {
    let count = 0;
    const guarded = writingEffects.map((effect) => {
      const act = (...args: unknown[]): unknown => {
        const now = count++;
        const really = original[effect] as (...args: unknown[]) => unknown;
        if (now < boundary || (now > boundary && how === 'full')) return really(...args);
        if (now === boundary && how === 'torn' && effect === 'write') {
          const bytes = args[1] as Uint8Array;
          original.writeSync(args[0] as number, bytes.subarray(0, bytes.length / 2));
        }
        const error = how === 'full' ? refusal('ENOSPC') : new Death();
        if (/^(write|fdatasync|copyFile)$/.test(effect)) return Promise.reject(error);
        throw error;
      };
      return [effect, act] as const;
    });
    replaceEffects(Object.fromEntries(guarded));
  }

  test.each(['full', 'dead', 'torn'] as const)(
    '%s at any write leaves all of a blob or nothing',
    async (how) => {
      for (let boundary = 0, ended = ''; ended !== 'created'; boundary++) {
        const root = place();
        failAt(boundary, how);
        ended = await openFolder(root)
          .create(name, bodyOf('some bytes'), signal)
          .catch((error: unknown) => {
            if (error instanceof RemoteError) return error.trouble;
            if (error instanceof Death) return 'dead';
            throw error;
          });
        replaceEffects(original);
        if (ended !== 'created') expect(ended).toBe(how === 'full' ? 'full' : 'dead');
        const remote = openFolder(root);
        const there = existsSync(root) ? await namesOf(remote) : [];
        expect([[], [name]]).toContainEqual(there);
        if (there.length > 0) expect(await textOf(remote)).toBe('some bytes');
        if (how === 'full' && existsSync(join(root, 'tmp')) && ended !== 'created' && there.length === 0)
          expect(readdirSync(join(root, 'tmp'))).toEqual([]);
        expect(await remote.create(name, bodyOf('some bytes'), signal)).toBe(
          there.length > 0 ? 'present' : 'created',
        );
        expect(await namesOf(remote)).toEqual([name]);
        expect(boundary).toBeLessThan(50);
      }
    },
  );

  test('writes over nothing, also where there are no links, and where a folder is on another file system', async () => {
    const remote = openFolder(place());
    expect(await remote.create('a/1', bodyOf('one'), signal)).toBe('created');
    const codes = ['EXDEV', 'EPERM'];
    replaceEffects({
      linkSync: (from, to) => {
        const code = codes.shift();
        if (code) throw refusal(code);
        original.linkSync(from, to);
      },
    });
    expect(await remote.create('a/2', bodyOf('two'), signal)).toBe('created');
    expect(codes).toEqual([]);
    expect(await namesOf(remote)).toEqual(['a/1', 'a/2']);
    expect(readdirSync(join(remote.url, 'a'))).toEqual(['1', '2']);
    expect(readdirSync(join(remote.url, 'tmp'))).toEqual([]);
    expect(statSync(join(remote.url, 'a/2')).mode & 0o777).toBe(0o444);

    expect(await remote.create('a/1', bodyOf('one'), signal)).toBe('present');
    expect(await troubleOf(remote.create('a/1', bodyOf('two'), signal))).toBe(
      `conflict: \`a/1\` in \`${remote.url}\` holds other bytes than belong there`,
    );
    // Another one is quicker, by a link and where there are none.
    for (const code of ['EEXIST', 'ENOTSUP']) {
      replaceEffects({
        linkSync: (_, to) => {
          writeFileSync(to, 'six');
          throw refusal(code);
        },
      });
      expect(await troubleOf(remote.create(`b/${code}`, bodyOf('two'), signal))).toMatch(/^conflict: /);
      expect(await textOf(remote, `b/${code}`)).toBe('six');
    }
    // The answer of a link that was made got lost.
    replaceEffects({
      linkSync: (from, to) => {
        original.linkSync(from, to);
        throw refusal('EEXIST');
      },
    });
    expect(await remote.create('c', bodyOf('three'), signal)).toBe('created');
  });

  test('takes no body that is not what it says', async () => {
    const remote = openFolder(place());
    const wrong = { ...bodyOf('abc'), crc32c: 1 };
    const short = { ...bodyOf('abc'), bytes: 4 };
    for (const body of [wrong, short])
      expect(await troubleOf(remote.create('a', body, signal))).toMatch(/^damaged: `a` in /);
    expect(await namesOf(remote)).toEqual([]);
    expect(readdirSync(join(remote.url, 'tmp'))).toEqual([]);
  });

  test('sweeps what dead and old writers left, and nothing else', async () => {
    const root = place();
    mkdirSync(join(root, 'tmp'), { recursive: true });
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    for (const file of ['old', 'new']) writeFileSync(join(root, 'tmp', file), '');
    utimesSync(join(root, 'tmp/old'), yesterday, yesterday);
    await openFolder(root).create('a', bodyOf('one'), signal);
    expect(readdirSync(join(root, 'tmp'))).toEqual(['new']);
  });
});

test.each([
  ['ENOSPC', 'full', 'no space is left'],
  ['EDQUOT', 'full', 'no space is left'],
  ['EROFS', 'forbidden', 'the file system is read-only'],
  ['EACCES', 'forbidden', 'permission denied'],
  ['ESTALE', 'unreachable', 'ESTALE'],
  ['EIO', 'unreachable', 'EIO'],
  ['EMFILE', 'refused', 'EMFILE'],
])('%s is the trouble %s', async (code, trouble, words) => {
  const remote = openFolder(place());
  await remote.create('a', bodyOf('one'), signal);
  replaceEffects({ write: () => Promise.reject(refusal(code)) });
  expect(await troubleOf(remote.create('b/c', bodyOf('one'), signal))).toBe(
    `${trouble}: \`${remote.url}/b/c\`: ${words}`,
  );
  replaceEffects(original);
  expect(readdirSync(join(remote.url, 'tmp'))).toEqual([]);
});

describe('a folder that is away', () => {
  test('is absent where it was never seen, and made by the first who writes', async () => {
    const remote = openFolder(join(place(), 'deep'));
    const absent = `absent: there is no folder \`${remote.url}\``;
    expect(await troubleOf(namesOf(remote))).toBe(absent);
    expect(await troubleOf(remote.look('a', signal))).toBe(absent);
    expect(await troubleOf(textOf(remote, 'a'))).toBe(absent);
    expect(existsSync(remote.url)).toBe(false);
    expect(await remote.create('a', bodyOf('one'), signal)).toBe('created');
    expect(await troubleOf(textOf(remote, 'b'))).toBe(`missing: \`b\` is not in \`${remote.url}\``);
  });

  test('is unreachable once it was seen; nothing is made below its mount point', async () => {
    const remote = openFolder(place());
    await remote.create('a', bodyOf('one'), signal);
    const away = `${remote.url}.away`;
    const gone = `unreachable: \`${remote.url}\` is not the folder any more that it was`;
    renameSync(remote.url, away);
    expect(await troubleOf(namesOf(remote))).toBe(gone);
    expect(await troubleOf(remote.create('b', bodyOf('one'), signal))).toBe(gone);
    expect(existsSync(remote.url)).toBe(false);
    mkdirSync(remote.url);
    expect(await troubleOf(remote.create('b', bodyOf('one'), signal))).toBe(gone);
    expect(await troubleOf(textOf(remote, 'a'))).toBe(gone);
    expect(readdirSync(remote.url)).toEqual([]);
    rmSync(remote.url, { recursive: true });
    renameSync(away, remote.url);
    expect(await textOf(remote, 'a')).toBe('one');
  });

  test('while a blob is written leaves nothing below its mount point', async () => {
    const remote = openFolder(place());
    await remote.create('a', bodyOf('one'), signal);
    const body = bodyOf('two');
    const open = async function* (offset: number): AsyncIterable<Uint8Array> {
      yield* body.open(offset);
      renameSync(remote.url, `${remote.url}.away`);
      mkdirSync(remote.url);
    };
    expect(await troubleOf(remote.create('b', { ...body, open }, signal))).toMatch(/^unreachable: /);
    expect(readdirSync(remote.url)).toEqual([]);
  });

  test('is a file', async () => {
    const root = place();
    writeFileSync(root, '');
    expect(await troubleOf(openFolder(root).create('a', bodyOf('one'), signal))).toBe(
      `refused: \`${root}\` is no folder`,
    );
  });
});

test('remove: into the trash, whence what is older than 14 days goes', async () => {
  const root = place();
  const old = join(root, 'trash/01JAAAAAAAAAAAAAAAAAAAAAAA/a');
  mkdirSync(dirname(old), { recursive: true });
  writeFileSync(old, '');
  const remote = openFolder(root);
  await remote.create('a/b', bodyOf('one'), signal);
  const blob = await remote.look('a/b', signal);
  if (!blob) throw new Error('nothing there');
  expect(await remote.remove(blob, signal)).toBe('removed');
  expect(await remote.remove(blob, signal)).toBe('gone');
  const [run = '', ...others] = readdirSync(join(root, 'trash'));
  expect(others).toEqual([]);
  expect(readFileSync(join(root, 'trash', run, 'a/b'), 'utf8')).toBe('one');
  expect(await namesOf(remote)).toEqual([]);

  await remote.create('a/b', bodyOf('two'), signal);
  expect(await remote.remove(blob, signal)).toBe('changed');
  // Another one gets the name at the last moment.
  const second = await remote.look('a/b', signal);
  replaceEffects({
    renameSync: (from, to) => {
      rmSync(from);
      writeFileSync(from, 'three');
      original.renameSync(from, to);
    },
  });
  expect(second && (await remote.remove(second, signal))).toBe('changed');
  replaceEffects(original);
  expect(await textOf(remote, 'a/b')).toBe('three');
  const third = await remote.look('a/b', signal);
  const codes = ['EXDEV', 'EXDEV'];
  replaceEffects({
    renameSync: (from, to) => {
      const code = codes.shift();
      if (code) throw refusal(code);
      original.renameSync(from, to);
    },
  });
  expect(third && (await remote.remove(third, signal))).toBe('removed');
  expect(codes).toEqual([]);
  expect(await namesOf(remote)).toEqual([]);
});

test('list: by the bytes of the names, through links to folders, without what is no blob', async () => {
  const root = place();
  const remote = openFolder(root);
  const names = ['a-b', 'a.b', 'a/b/c', 'a/b.c', 'a0', 'packs/1.idx', 'packs/1.pack', 'é', 'z', '\u{1f600}'];
  for (const one of names) await remote.create(one, bodyOf('one'), signal);
  const elsewhere = join(dirname(root), 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(root, 'roots'));
  symlinkSync('..', join(elsewhere, 'up'));
  await remote.create('roots/x', bodyOf('one'), signal);
  mkdirSync(join(root, 'empty'));
  writeFileSync(join(root, '.hidden'), '');
  writeFileSync(join(root, 'tmp/half'), '');
  const sorted = [...names, 'roots/x'].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect((await namesOf(remote)).filter((one) => !one.startsWith('roots/up/'))).toEqual(sorted);
  for (const prefix of ['a', 'a/', 'a/b', 'packs/', 'packs/1.', 'none/', 'roots/x', 'é'])
    expect([prefix, await namesOf(remote, prefix)]).toEqual([
      prefix,
      sorted.filter((one) => one.startsWith(prefix)),
    ]);
});

describe('the name of a remote', () => {
  test('is made once, remembered, and missed where the remote is not there any more', async () => {
    const layout = temporaryProject();
    const opened = await openRemote(
      { url: '../share', options: {} },
      { env: {}, root: join(layout.root, 'inner'), onRetry: () => {} },
    );
    if (!opened.ok) throw new Error('not opened');
    const remote = opened.value;
    const known = `{"luc-used-remotes":1,"remotes":{"${remote.url}":`;
    expect(remote.url).toBe(join(layout.root, 'share'));
    expect(await troubleOf(readRemoteId(remote, layout, signal))).toMatch(/^absent: /);
    const id = await ensureRemoteId(remote, layout, signal);
    const text = `{"id":"${id}","luc-remote":1}\n`;
    const file = join(remote.url, 'luc-remote.json');
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(await readRemoteId(remote, layout, signal)).toBe(id);
    expect(await ensureRemoteId(remote, temporaryProject(), signal)).toBe(id);
    expect(readFileSync(layout.usedRemotes, 'utf8')).toBe(`${known}"${id}"}}\n`);

    const missed = `unreachable: what this project shared at \`${remote.url}\` is not there any more`;
    renameSync(remote.url, `${remote.url}.away`);
    for (const prepare of [() => {}, () => mkdirSync(remote.url)]) {
      prepare();
      const again = openFolder(remote.url);
      expect(await troubleOf(ensureRemoteId(again, layout, signal))).toBe(missed);
      expect(await troubleOf(readRemoteId(again, layout, signal))).toBe(missed);
    }
    expect(readdirSync(remote.url)).toEqual([]);
    const anew = openFolder(remote.url);
    expect(await readRemoteId(anew, temporaryProject(), signal)).toBe(null);
    forgetRemote(layout, remote.url);
    const second = await ensureRemoteId(anew, layout, signal);
    expect(second).not.toBe(id);

    chmodSync(file, 0o644);
    for (const [bytes, trouble] of [
      ['{"id":"01JAAAAAAAAAAAAAAAAAAAAAAA","luc-remote":2}\n', 'was begun by a newer version of luc'],
      ['{"id":"x","luc-remote":1}\n', 'is not what luc writes'],
      ['{"luc-re', 'is not what luc writes'],
      [`{"pad":"${'x'.repeat(5000)}"}`, 'is not what luc writes'],
    ] as const) {
      writeFileSync(file, bytes);
      expect(await troubleOf(ensureRemoteId(anew, layout, signal))).toMatch(`refused: `);
      expect(await troubleOf(readRemoteId(anew, layout, signal))).toContain(trouble);
    }
  });

  test.each([
    ['unreachable', 'unreachable'],
    ['forbidden', 'environment'],
    ['absent', 'environment'],
    ['damaged', 'work'],
    ['full', 'work'],
  ] as const)('the trouble %s is a failure of the kind %s', async (trouble, kind) => {
    const problem = { code: 'x', message: 'y' };
    const error = new RemoteError(trouble, problem);
    expect(failureOfRemote(error)).toEqual({ kind, problems: [problem] });
    const thrown = await withRemote(() => Promise.reject(error)).catch((other: unknown) => other);
    expect(thrown).toMatchObject({ kind, problems: [problem] });
  });

  test('is the same for all who give it one at once', async () => {
    const root = place();
    const named = Array.from({ length: 5 }, () =>
      ensureRemoteId(openFolder(root), temporaryProject(), signal),
    );
    expect(new Set(await Promise.all(named)).size).toBe(1);
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
  });

  test('of an unknown kind of URL', async () => {
    const opened = await openRemote(
      { url: 's3://bucket', options: {} },
      { env: {}, root: '/', onRetry: () => {} },
    );
    expect(!opened.ok && opened.failure.message).toBe('this version of luc knows no remotes at `s3://`');
  });
});
