/** What is asked again and answered as before has not changed; whatever has changed is answered otherwise. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isAnsweredAlike } from '../../src/base/ask-again.ts';
import type { Asked } from '../../src/base/asked.ts';
import { encodeAsked } from '../../src/base/asked-file.ts';
import { fx } from '../../src/base/effects.ts';
import { notWitnessed, openWitness } from '../../src/base/witness.ts';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) fs.rmSync(root, { recursive: true });
});

const places = ['.', 'a', 'b', 'd', 'd/a', 'd/e', 'd/e/a', 'link', 'link/a'];

/** A tree whose times are all older than a tick of the clock. */
function makeTree(): string {
  const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'luc-')));
  roots.push(root);
  fs.mkdirSync(join(root, 'd/e'), { recursive: true });
  for (const path of ['a', 'd/a', 'd/e/a']) {
    fs.writeFileSync(join(root, path), 'old');
    // A time that can be set back to the last digit.
    fs.utimesSync(join(root, path), 1e6, 1e6);
  }
  fs.symlinkSync('d', join(root, 'link'));
  settle(join(root, 'link'));
  return root;
}

/** Until the clock has gone on so far that what was written last counts as old. */
function settle(path: string): void {
  const { ctimeMs } = fs.lstatSync(path);
  while (Date.now() < ctimeMs + 15);
}

const outcomeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

/** Of a folder only what it is: when it has changed is told by what is in it. */
const shown = (stat: fs.Stats | undefined): unknown =>
  stat && [
    stat.dev,
    stat.ino,
    stat.mode,
    ...(stat.isDirectory() ? [] : [stat.size, stat.mtimeMs, stat.ctimeMs]),
  ];

const questions: Readonly<Record<string, (path: string) => unknown>> = {
  lstat: (path) => shown(fx.lstatSync(path)),
  stat: (path) => shown(fx.statSync(path)),
  exists: (path) => fx.existsSync(path),
  access: (path) => outcomeOf(() => fx.accessSync(path, fs.constants.W_OK)),
  read: (path) => outcomeOf(() => fx.readFileSync(path).toString()),
  open: (path) =>
    outcomeOf(() => {
      const fd = fx.openSync(path, 'r');
      const bytes = Buffer.alloc(10);
      const count = fs.fstatSync(fd).isFile() ? fx.readSync(fd, bytes, 0, 10, 0) : 0;
      fx.closeSync(fd);
      return bytes.toString('utf8', 0, count);
    }),
  names: (path) => outcomeOf(() => fx.readdirSync(path).sort()),
  types: (path) =>
    outcomeOf(() =>
      fx
        .readdirTypesSync(path)
        .map((entry) => [entry.name, entry.isDirectory(), entry.isSymbolicLink()])
        .sort(),
    ),
  link: (path) => outcomeOf(() => fx.readlinkSync(path)),
  real: (path) => outcomeOf(() => fx.realpathSync(path)),
};

const edits: Readonly<Record<string, (path: string) => void>> = {
  'other bytes': (path) => fs.writeFileSync(path, 'new'),
  'other bytes, times set back': (path) => {
    const { atime, mtime } = fs.statSync(path);
    fs.writeFileSync(path, 'new');
    fs.utimesSync(path, atime, mtime);
  },
  'another file': (path) => {
    fs.writeFileSync(`${path}.new`, 'new');
    fs.renameSync(`${path}.new`, path);
  },
  remove: (path) => fs.rmSync(path, { recursive: true }),
  'a folder': (path) => fs.mkdirSync(path),
  'a link': (path) => fs.symlinkSync('d/e', path),
  'another link': (path) => {
    fs.unlinkSync(path);
    fs.symlinkSync('d/e', path);
  },
  mode: (path) => fs.chmodSync(path, fs.statSync(path).mode ^ 0o100),
  touch: (path) => fs.utimesSync(path, 1, 1),
  nothing: () => {},
};

const askAll = (root: string, asked: readonly (readonly [string, string])[]): unknown[] =>
  asked.map(([question, path]) => questions[question]?.(join(root, path)));

function witnessed(act: () => void): Asked | null {
  const witness = openWitness();
  try {
    act();
    return witness.close();
  } finally {
    witness.close();
  }
}

test('who is answered alike would come to the same', async () => {
  const place = fc.constantFrom(...places);
  const question = fc.tuple(fc.constantFrom(...Object.keys(questions)), place);
  const edit = fc.tuple(fc.constantFrom(...Object.keys(edits)), fc.constantFrom(...places.slice(1)));
  const seen = { alike: 0, otherwise: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(question, { maxLength: 6 }),
      fc.array(edit, { minLength: 1, maxLength: 2 }),
      async (asked, made) => {
        const root = makeTree();
        let before: unknown[] = [];
        const notes = witnessed(() => {
          before = askAll(root, asked);
        });
        if (notes === null) throw new Error('nothing noted');
        const kept = encodeAsked(notes);
        expect(await isAnsweredAlike(kept)).toBe(true);
        for (const [name, path] of made) outcomeOf(() => edits[name]?.(join(root, path)));
        const isAlike = await isAnsweredAlike(kept);
        seen[isAlike ? 'alike' : 'otherwise']++;
        if (isAlike) expect(askAll(root, asked)).toEqual(before);
      },
    ),
    { numRuns: 150 },
  );
  expect(Math.min(seen.alike, seen.otherwise)).toBeGreaterThan(10);
});

describe('there is nothing to go by', () => {
  const look = (path: string) => (): unknown => fx.lstatSync(path);
  test.each<[string, (root: string) => () => unknown]>([
    ['after a write', (root) => () => fx.mkdirSync(join(root, 'new'))],
    ['after a file was opened for writing', (root) => () => fx.closeSync(fx.openSync(join(root, 'a'), 'r+'))],
    ['after a listing of bytes', (root) => () => fx.readdirBytesSync(root)],
    ['where somebody else was asked', () => notWitnessed],
    ['where the kernel made up the answer', () => () => fx.readFileSync('/proc/self/stat')],
    [
      'where a file has just changed',
      (root) => {
        fs.writeFileSync(join(root, 'a'), 'new');
        return look(join(root, 'a'));
      },
    ],
    [
      'where a file changed between two looks',
      (root) => () => {
        fx.lstatSync(join(root, 'a'));
        fs.rmSync(join(root, 'a'));
        fx.lstatSync(join(root, 'a'));
      },
    ],
  ])('%s', (_, prepare) => {
    const root = makeTree();
    const act = prepare(root);
    expect(witnessed(look(join(root, 'd/a')))).not.toBeNull();
    expect(witnessed(act)).toBeNull();
  });
});

test('while nobody notes, everything is as it was', () => {
  const before = { ...fx };
  witnessed(() => fx.existsSync('/'));
  witnessed(notWitnessed);
  notWitnessed();
  expect(fx).toEqual(before);
});
