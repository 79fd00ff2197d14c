/** `luc fetch` and `luc pull` from a folder: what comes, what is said, and what another clone then has. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Project } from '../../support/project.ts';
import { blobsOf, cloneOf, copiesOfMade, told } from './sharing.ts';

const copyOfMade = copiesOfMade();

async function pushed(): Promise<Project> {
  const project = await copyOfMade();
  expect((await project.luc(['push'])).code).toBe(0);
  return project;
}

/** Changes a byte of a blob; a pack's own, of the last member. */
function damage(project: Project, kind: RegExp, at: (bytes: Buffer) => number): void {
  const name = [...blobsOf(project).keys()].find((one) => kind.test(one)) ?? '';
  const path = join(project.root, '../share', name);
  const bytes = fs.readFileSync(path);
  const offset = at(bytes);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  fs.chmodSync(path, 0o644);
  fs.writeFileSync(path, bytes);
}

const endOfMembers = (pack: Buffer): number => pack.readUInt32LE(pack.length - 64) - 1;

test('a clone that pulls has everything, runs nothing, and pushes nothing', async () => {
  const project = await pushed();
  const clone = cloneOf(project);
  const looking = cloneOf(project);
  const before = looking.snapshot();
  expect(await told(looking, 'pull -n')).toEqual(['0', 'Would fetch 307 objects (4.8 MiB) from ../share.\n']);
  expect(looking.snapshot()).toEqual(before);
  expect(await told(clone, 'pull')).toEqual([
    '0',
    'Fetched 307 objects (4.8 MiB) and 3 results from ../share in TIME.\n4 paths restored.\n',
  ]);
  const { '.gitignore': _, ...made } = project.snapshot();
  expect(clone.snapshot()).toMatchObject(made);
  expect((await clone.repro()).ran).toEqual([]);
  expect(clone.ran()).toEqual([]);
  const there = blobsOf(project);
  expect(await told(clone, 'push')).toEqual([
    '0',
    'Nothing to push: 308 objects (4.8 MiB) at ../share already.\n',
  ]);
  expect([...blobsOf(project).keys()].filter((name) => !there.has(name))).toEqual([]);
  expect(await told(clone, 'pull')).toEqual([
    '0',
    'Nothing to fetch from ../share.\nThe workspace is as recorded.\n',
  ]);
  // The run cache came too: what was made once is restored after an edit and back.
  clone.write('word', 'other\n');
  expect((await clone.repro()).ran).toEqual(['count', 'large', 'many']);
  clone.write('word', 'word\n');
  expect(await clone.repro()).toMatchObject({ ran: [], restored: ['count', 'large', 'many'] });
});

test('of a target just that comes: one file of a folder, or one stage', async () => {
  const made = await pushed();
  const clone = cloneOf(made);
  expect(await told(clone, 'pull raw/deep/y.csv')).toEqual([
    '0',
    'Fetched 3 objects (288 B) from ../share in TIME.\n1 path restored.\n',
  ]);
  expect(clone.snapshot('raw')).toEqual({ 'deep/y.csv': 'y\n' });
  // What was not asked for was not taken away: no run records the folder without it.
  const lock = clone.read('lucidity.lock');
  const partly = await clone.luc(['repro'], { cwd: 'raw/deep' });
  expect([partly.code, partly.stderr]).toEqual([
    2,
    expect.stringMatching(
      /^error: only a part of `raw` is here: what is missing, `x\.csv`, is not in the store either\n[\s\S]*hint: `luc pull \.\.` brings the rest; `luc add \.\.` records what is here\n$/,
    ),
  ]);
  expect(clone.read('lucidity.lock')).toBe(lock);
  const rest = cloneOf(made);
  await rest.luc(['pull', 'raw/deep/y.csv']);
  rest.write('raw/new.csv', 'new\n');
  expect((await rest.luc(['repro', '--pull', 'raw'])).stderr).toContain('restored raw\n');
  expect(rest.snapshot('raw')).toMatchObject({
    'deep/y.csv': 'y\n',
    'new.csv': 'new\n',
    'x.csv': expect.any(String),
  });
  expect(await told(clone, 'fetch many/7')).toEqual([
    '0',
    'Fetched 2 objects (24 KiB) from ../share in TIME.\n',
  ]);
  expect(await told(clone, 'pull count')).toEqual([
    '0',
    'Fetched 1 object (4 B) and 1 result from ../share in TIME.\n1 path restored.\n',
  ]);
  expect(clone.exists('many')).toBe(false);
  expect(await told(clone, 'pull raw/nothing.csv')).toEqual([
    '2',
    'error: there is no `raw/nothing.csv`\nhint: `luc ls raw` lists what is there\n',
  ]);
  expect(await told(clone, 'fetch --max-size 1MB --run-cache=none')).toEqual([
    '0',
    'Fetched 300 objects (2.5 KiB) from ../share in TIME.\n',
  ]);
});

test('what is edited stays unless it may go, and then it is in the trash', async () => {
  const project = await pushed();
  const clone = cloneOf(project);
  clone.write('count.txt', 'mine\n');
  expect((await told(clone, 'pull'))[0]).toBe('1');
  expect(clone.read('count.txt')).toBe('mine\n');
  expect((await told(clone, 'pull -f'))[0]).toBe('0');
  expect(clone.read('count.txt')).toBe(project.read('count.txt'));
  expect(Object.values(clone.trash())).toEqual(['mine\n']);
});

test('what is corrupt or gone there is named, all else comes, and nothing wrong is kept', async () => {
  const project = await pushed();
  damage(project, /\.pack$/, endOfMembers);
  damage(project, /^objects/, () => 7);
  const clone = cloneOf(project);
  const { code, stderr } = await clone.luc(['pull']);
  expect(code).toBe(1);
  const named = [...stderr.matchAll(/^error: `(.*?)` is corrupt at \.\.\/share/gm)].map(([, path]) => path);
  expect(named.sort()).toEqual(['large.bin', 'raw/x.csv']);
  expect(clone.names().filter((name) => !name.startsWith('.'))).toEqual([
    'count.txt',
    'lucidity.lock',
    'lucidity.yaml',
    'many',
    'src',
    'word',
  ]);
  expect((await clone.luc(['fsck', '--json'])).stdout).toContain('"corrupt":[]');

  const pack = [...blobsOf(project).keys()].find((name) => name.endsWith('.pack')) ?? '';
  fs.rmSync(join(project.root, '../share', pack));
  const another = cloneOf(project);
  const lost = await another.luc(['fetch', 'raw', 'count']);
  expect(lost.code).toBe(1);
  expect(lost.stderr).toContain('error: `count.txt` is neither in the store nor at ../share\n');
  expect((await another.luc(['fetch', 'raw', 'count', '--allow-missing'])).code).toBe(0);
});

test('roots and indexes that are lost cost time, and nothing else', async () => {
  const project = await pushed();
  const share = join(project.root, '../share');
  fs.rmSync(join(share, 'roots'), { recursive: true });
  for (const name of blobsOf(project).keys()) if (name.endsWith('.idx')) fs.rmSync(join(share, name));
  expect((await told(cloneOf(project), 'pull'))[1]).toContain('Fetched 307 objects (4.8 MiB) and 3 results');
  expect((await project.luc(['push'])).code).toBe(0);
  expect([...blobsOf(project).keys()].filter((name) => /\.idx$|^roots/.test(name))).toHaveLength(4);
});

test('what was in a pack that is gone comes from another that has it too', async () => {
  const project = await copyOfMade();
  const share = join(project.root, '../share');
  expect((await project.luc(['push', 'raw'])).code).toBe(0);
  const first = blobsOf(project);
  for (const name of first.keys()) if (name.endsWith('.pack')) fs.rmSync(join(share, name));
  expect((await project.luc(['push'])).code).toBe(0);
  // What is left says that it is in the pack that is gone.
  for (const name of blobsOf(project).keys())
    if (name.startsWith('roots/') && !first.has(name)) fs.rmSync(join(share, name));
  expect(await told(cloneOf(project), 'fetch raw')).toEqual([
    '0',
    'Fetched 4 objects (290 B) from ../share in TIME.\n',
  ]);
});

test('killed at any moment, the next pull goes on', async () => {
  const clone = cloneOf(await pushed());
  for (const moment of [/"event":"progress"/, /"event"/]) {
    const pull = clone.spawn(['pull', '--reporter', 'ndjson']);
    await pull.says(moment).catch(() => undefined);
    pull.signal('SIGKILL');
    await pull.ended;
  }
  expect((await clone.luc(['pull'])).code).toBe(0);
  expect((await clone.repro()).ran).toEqual([]);
  expect(clone.leftovers(['tmp', 'store/tmp', 'aside', 'claims', 'open'])).toEqual([]);
});

test('who may only read results leaves none, and who shares none gets none', async () => {
  const project = await copyOfMade();
  const set = (mode: string) => project.luc(['remote', 'modify', 'store', 'run_cache', mode]);
  await set('read');
  expect((await project.luc(['push'])).code).toBe(0);
  const clone = cloneOf(project);
  expect((await told(clone, 'pull'))[1]).toBe(
    'Fetched 307 objects (4.8 MiB) from ../share in TIME.\n4 paths restored.\n',
  );
  await set('write');
  expect((await project.luc(['push'])).code).toBe(0);
  project.commit('results are shared');
  const other = cloneOf(project);
  await other.luc(['remote', 'modify', '--local', 'store', 'run_cache', 'off']);
  expect((await told(other, 'pull'))[1]).not.toContain('result');
  await other.luc(['remote', 'modify', '--local', 'store', 'run_cache', 'read']);
  expect((await told(other, 'fetch --run-cache'))[1]).toBe('Fetched 3 results from ../share in TIME.\n');
});
