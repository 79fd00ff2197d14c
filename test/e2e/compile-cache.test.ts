/** What luc keeps of its own compiled code: it serves the next start, and nothing that is wrong with it matters. */
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeProject } from '../support/project.ts';

const files = {
  'a.txt': 'a\n',
  'lucidity.yaml': 'stages:\n  copy:\n    cmd: cp a.txt b.txt\n    deps: [a.txt]\n    outs: [b.txt]\n',
};

function makeCache() {
  const project = makeProject({ files });
  const cache = project.path('home-cache');
  const status = (env: Readonly<Record<string, string>> = { XDG_CACHE_HOME: cache }) =>
    project.spawn(['status'], { env }).ended;
  const kept = (): string => {
    const folders = fs.readdirSync(join(cache, 'lucidity')).filter((name) => name.startsWith('compiled-'));
    expect(folders).toHaveLength(1);
    return join(cache, 'lucidity', folders[0] ?? '', 'status');
  };
  return { project, cache, status, kept };
}

test('a command leaves its compiled code to the next one, which then writes nothing', async () => {
  const { status, kept } = makeCache();
  const first = await status();
  const { ino, mode, size } = fs.statSync(kept());
  expect(mode & 0o777).toBe(0o600);
  expect(size).toBeGreaterThan(100_000);
  expect(await status()).toEqual(first);
  expect(fs.statSync(kept()).ino).toBe(ino);
});

test('so does the process of a typed stage: kinds have a file each, and so have limits of the heap', async () => {
  const { project, cache } = makeCache();
  const step = '{transform: {input: a.csv, steps: [], output: b.csv}';
  project.write('a.csv', 'x\n1\n');
  project.write(
    'lucidity.yaml',
    `stages:\n  free: ${step}}\n  held: ${step.replace('b.', 'c.')}, resources: {memory: 300MiB}}\n`,
  );
  const repro = () => project.spawn(['repro', '-f', '-q'], { env: { XDG_CACHE_HOME: cache } }).ended;
  const kept = () =>
    fs
      .readdirSync(join(cache, 'lucidity'), { recursive: true, encoding: 'utf8' })
      .filter((path) => basename(path).startsWith('worker-'))
      .map((path) => `${basename(path)} ${fs.statSync(join(cache, 'lucidity', path)).ino}`)
      .sort();
  expect(await repro()).toMatchObject({ code: 0, stderr: '' });
  const first = kept();
  expect(first.map((line) => line.split(' ')[0])).toEqual(['worker-transform', 'worker-transform']);
  expect(await repro()).toMatchObject({ code: 0, stderr: '' });
  expect(kept()).toEqual(first);
});

test.each([
  ['a bit that fell over', (bytes: Buffer) => bytes.fill(bytes.readUInt8(90_000) ^ 1, 90_000, 90_001)],
  ['a torn file', (bytes: Buffer) => bytes.subarray(0, 50_000)],
  ['an empty file', () => Buffer.alloc(0)],
])('%s is not trusted but made anew', async (_, spoil) => {
  const { status, kept } = makeCache();
  const first = await status();
  const good = fs.readFileSync(kept());
  fs.writeFileSync(kept(), spoil(Buffer.from(good)));
  expect(await status()).toEqual(first);
  expect(fs.readFileSync(kept()).length).toBeGreaterThan(100_000);
});

test('a link is not followed, and where nothing can be kept nothing is said', async () => {
  const { project, status, kept } = makeCache();
  const first = await status();
  fs.renameSync(kept(), project.path('elsewhere'));
  fs.symlinkSync(project.path('elsewhere'), kept());
  expect(await status()).toEqual(first);
  expect(fs.lstatSync(kept()).isSymbolicLink()).toBe(false);
  expect(await status({ XDG_CACHE_HOME: project.path('a.txt') })).toEqual(first);
  expect(await status({ HOME: '', XDG_CACHE_HOME: '' })).toEqual(first);
  expect(first).toMatchObject({ code: 0, stderr: '' });
});

test('a word that is no command, and `NODE_DISABLE_COMPILE_CACHE`, leave nothing', async () => {
  const { project, cache, status } = makeCache();
  expect((await project.spawn(['statsu'], { env: { XDG_CACHE_HOME: cache } }).ended).code).toBe(2);
  await status({ XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(fs.readdirSync(join(cache, 'lucidity'))).toEqual(['key']);
});
