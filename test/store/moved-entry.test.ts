/** What has just been moved is told by its stat where that is as it was, and read where it is not. */
import { lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { sameStat } from '../../src/base/file-stat.ts';
import { digestOf } from '../../src/digest.ts';
import type { FileEntry } from '../../src/entry.ts';
import type { RelPath } from '../../src/path.ts';
import { entryAt } from '../../src/store/entry-at.ts';
import type { Know } from '../../src/store/found.ts';
import { movedEntry } from '../../src/store/moved-entry.ts';

const known: FileEntry = { type: 'f', bytes: 3, digest: digestOf('known') };
const path = 'out' as RelPath;
const nothing: Know = () => null;

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'moved-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a file that was only moved is known; one that was written meanwhile is read', () => {
  const folder = makeFolder();
  const [from, to] = [join(folder, 'out'), join(folder, 'aside')];
  writeFileSync(from, 'one');
  const before = lstatSync(from);
  const know: Know = (at, stat) => (at === path && sameStat(stat, before) ? known : null);
  renameSync(from, to);
  expect(movedEntry({ path, from, to, before }, know)).toEqual(known);
  writeFileSync(to, 'other');
  expect(movedEntry({ path, from, to, before }, know)).toEqual({
    type: 'f',
    bytes: 5,
    digest: digestOf('other'),
  });
});

test('of a folder only what nobody knows is read, and links lead where they led', () => {
  const folder = makeFolder();
  const [from, to, plain] = [join(folder, 'out'), join(folder, 'aside'), join(folder, 'plain')];
  writeFileSync(join(folder, 'outside'), 'outside');
  for (const at of [from, plain]) {
    mkdirSync(join(at, 'sub'), { recursive: true });
    writeFileSync(join(at, 'a'), 'a');
    writeFileSync(join(at, 'sub', 'b'), 'b');
  }
  symlinkSync('../a', join(from, 'sub', 'inside'));
  symlinkSync('../../outside', join(from, 'sub', 'outside'));
  writeFileSync(join(plain, 'sub', 'inside'), 'a');
  writeFileSync(join(plain, 'sub', 'outside'), 'outside');
  const before = lstatSync(from);
  renameSync(from, to);
  const moved = { path, from, to, before };
  expect(movedEntry(moved, nothing)).toEqual(entryAt(plain));

  const asked: string[] = [];
  const know: Know = (at) => {
    asked.push(at);
    return at === 'out/a' ? known : null;
  };
  expect(movedEntry(moved, know)).not.toEqual(entryAt(plain));
  expect(asked.sort()).toEqual(['out/a', 'out/sub/b', 'out/sub/inside', 'out/sub/outside']);
  symlinkSync('.', join(to, 'circle'));
  expect(movedEntry(moved, nothing)).toBe(null);
});

test('what this user cannot read has no entry, so that whoever asks keeps it', () => {
  const folder = makeFolder();
  const path = join(folder, 'out');
  const { openSync } = fx;
  onTestFinished(() => replaceEffects({ openSync }));
  mkdirSync(path);
  writeFileSync(join(path, 'a'), 'a');
  expect(entryAt(path)).toMatchObject({ type: 'd', files: 1 });
  replaceEffects({
    openSync: (at) => {
      throw Object.assign(new Error(at), { code: 'EACCES', syscall: 'open' });
    },
  });
  expect(entryAt(path)).toBe(null);
});
