/** `luc push` to a folder: what travels, what is said, and what is there afterwards. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';
import { blobsOf, cloneOf, copiesOfMade, kindsOf, told } from './sharing.ts';

const copyOfMade = copiesOfMade();

test('everything that is recorded goes, once; then only what changed', async () => {
  const project = await copyOfMade();
  expect(await told(project, 'push -n')).toEqual(['0', 'Would push 308 objects (4.8 MiB) to ../share.\n']);
  expect(fs.existsSync(project.path('../share'))).toBe(false);
  expect(await told(project, 'push')).toEqual(['0', 'Pushed 308 objects (4.8 MiB) to ../share in TIME.\n']);
  expect(kindsOf(project)).toEqual({
    'luc-remote.json': 1,
    '.pack': 1,
    '.idx': 1,
    objects: 1,
    roots: 3,
    pushes: 1,
  });
  const before = blobsOf(project);
  const already = 'Nothing to push: 308 objects (4.8 MiB) at ../share already.\n';
  expect(await told(project, 'push')).toEqual(['0', already]);
  expect(blobsOf(project)).toEqual(before);
  // What is remembered of the remote may go at any time.
  fs.rmSync(project.path('.luc/index/remotes'), { recursive: true });
  expect(await told(project, 'push -n')).toEqual(['0', already]);

  project.write('raw/x.csv', 'another\n');
  await project.luc(['add', 'raw']);
  expect(await told(project, 'push raw')).toEqual([
    '0',
    'Pushed 2 objects (193 B) to ../share in TIME; 2 others there already.\n',
  ]);
  const [, pack] = [...blobsOf(project)].find(([name]) => name.endsWith('.pack') && !before.has(name)) ?? [];
  expect(pack).toBe(8 + 193 + 2 * 64 + 64);
});

test('a path inside of a folder travels alone; `push: false` and what is too large stay here', async () => {
  const project = await copyOfMade();
  expect(await told(project, 'push raw/deep/y.csv')).toEqual([
    '0',
    'Pushed 1 object (2 B) to ../share in TIME.\n',
  ]);
  project.write(
    'lucidity.yaml',
    project.read('lucidity.yaml').replace('outs: [count.txt]', 'outs: [count.txt: {push: false}]'),
  );
  expect(await told(project, 'push --max-size 4MB -n')).toEqual([
    '0',
    'Would push 305 objects (27 KiB) to ../share; 1 other there already.\n',
  ]);
  // A result would take with it what it made.
  expect(await told(project, 'push raw --run-cache=all -n')).toEqual([
    '0',
    'Would push 305 objects (4.8 MiB) to ../share; 1 other there already.\n',
  ]);
  expect(await told(project, 'push --max-size 1XB')).toEqual([
    '2',
    'error: `--max-size` is a size such as `512MiB` or `2GB`, not `1XB`\n',
  ]);
});

test('what is neither here nor there is listed, and nothing is said that is not so', async () => {
  const project = await copyOfMade();
  fs.rmSync(project.path('.luc/store/objects'), { recursive: true });
  const first = await project.luc(['push', '--json']);
  expect(first.code).toBe(1);
  const [report] = (JSON.parse(first.stdout) as { remotes: { missing: { path: string }[] }[] }).remotes;
  expect(report?.missing.map(({ path }) => path)).toEqual(['count.txt', 'large.bin', 'raw']);
  const { code, stdout, stderr } = await project.luc(['push']);
  expect([code, stdout]).toEqual([1, 'Nothing to push: 302 objects (26 KiB) at ../share already.\n']);
  expect(stderr.split('\n\n').slice(1)).toEqual([
    'error: `large.bin` is neither in the store nor at ../share\nhint: `luc fsck` stores it again if the workspace still has it, else `luc repro -f -s large` makes it again; `--allow-missing` leaves it out',
    'error: `raw` is neither in the store nor at ../share\nhint: `luc fsck` stores it again if the workspace still has it, else put it back, or have it pushed by who has it; `--allow-missing` leaves it out\n',
  ]);
  expect(kindsOf(project)).toMatchObject({ roots: 1, pushes: 1 });
  expect((await project.luc(['push', '--allow-missing'])).code).toBe(0);
  expect((await project.luc(['fsck'])).code).toBe(0);
  expect((await project.luc(['push'])).code).toBe(0);
  expect(kindsOf(project)).toMatchObject({ roots: 3, objects: 1 });
});

test('what is not sound in the store is set aside and not sent', async () => {
  const project = await copyOfMade();
  const objects = project.path('.luc/store/objects/sha256');
  const large = fs
    .readdirSync(objects, { recursive: true, encoding: 'utf8' })
    .find((name) => fs.statSync(join(objects, name)).size > 5_000_000);
  const path = join(objects, large ?? '');
  const { mtime } = fs.statSync(path);
  fs.chmodSync(path, 0o644);
  fs.writeFileSync(path, Buffer.alloc(5_000_005, 1));
  fs.utimesSync(path, mtime, mtime);
  const [pack] = fs.readdirSync(project.path('.luc/store/packs'));
  const inPack = project.path(`.luc/store/packs/${pack?.replace(/\..*/, '')}.pack`);
  fs.chmodSync(inPack, 0o644);
  const bytes = fs.readFileSync(inPack);
  // The last byte of the last member.
  const at = bytes.readUInt32LE(bytes.length - 64) - 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  fs.writeFileSync(inPack, bytes);
  const { code, stderr } = await project.luc(['push']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^the object sha256:[0-9a-f]{64} is corrupt and was quarantined as /m);
  expect(stderr).toContain('error: `large.bin` did not get to ../share\n');
  expect(stderr.match(/^error: `many\/\d+` did not get to/gm)).toHaveLength(1);
  expect((await project.luc(['fsck'])).stdout).toContain('stored again from the workspace: many/');
  expect((await project.luc(['push'])).code).toBe(0);
});

test('killed at any moment, the next push sends the rest', async () => {
  const project = await copyOfMade();
  for (const moment of [/"done":0|"done":[1-9]/, /"event":"progress"/]) {
    const push = project.spawn(['push', '--reporter', 'ndjson']);
    await push.says(moment).catch(() => undefined);
    push.signal('SIGKILL');
    await push.ended;
  }
  const stopped = project.spawn(['push', '-v', '--reporter', 'ndjson']);
  stopped.signal('SIGINT');
  expect([0, 130, null]).toContain((await stopped.ended).code);
  expect((await project.luc(['push'])).code).toBe(0);
  expect(await told(project, 'push')).toEqual([
    '0',
    'Nothing to push: 308 objects (4.8 MiB) at ../share already.\n',
  ]);
});

test('where to', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': 'stages: {}\n' } });
  expect(await told(project, 'push')).toEqual([
    '2',
    'error: the project has no remote\nhint: `luc remote add -d NAME URL` adds one: a folder, or gs://bucket/prefix\n',
  ]);
  project.write('lucidity.yaml', 'remotes: {near: {url: ../near}, far: {url: ../far}}\n');
  expect(await told(project, 'push')).toEqual([
    '2',
    'error: none of the remotes `near`, `far` is the default\nhint: `-r NAME` names one; `luc remote default NAME` makes it the default\n',
  ]);
  expect(await told(project, 'push -r fat')).toEqual([
    '2',
    'error: there is no remote `fat`\nhint: did you mean `far`?\n',
  ]);
});

test('outs that name a remote go there, all others to the default one', async () => {
  const project = await copyOfMade();
  const yaml = project.read('lucidity.yaml');
  project.write(
    'lucidity.yaml',
    yaml
      .replace(
        '{store: {url: ../share, default: true}}',
        '{store: {url: ../share, default: true}, big: {url: ../big}}',
      )
      .replace('outs: [large.bin]', 'outs: [large.bin: {remote: big}]'),
  );
  expect(await told(project, 'push')).toEqual([
    '0',
    'Pushed 307 objects (27 KiB) to ../share in TIME.\nPushed 1 object (4.8 MiB) to ../big in TIME.\n',
  ]);
  expect(kindsOf(project)).toMatchObject({ '.pack': 1, pushes: 1 });
});

test('a remote that is not there keeps nothing from the others, and hides nothing that is worse', async () => {
  const project = await copyOfMade();
  const yaml = project.read('lucidity.yaml');
  project.write(
    'lucidity.yaml',
    yaml
      .replace(
        '{store: {url: ../share, default: true}}',
        '{store: {url: ../share, default: true}, big: {url: ../big}}',
      )
      .replace('outs: [large.bin]', 'outs: [large.bin: {remote: big}]'),
  );
  expect((await project.luc(['push'])).code).toBe(0);
  const gone = /error: what this project shared at `\S*?\/share` is not there any more/;
  fs.rmSync(project.path('../share'), { recursive: true });
  const unreachable = await project.luc(['push']);
  expect(unreachable).toMatchObject({
    code: 3,
    stdout: 'Nothing to push: 1 object (4.8 MiB) at ../big already.\n',
    stderr: expect.stringMatching(gone),
  });
  fs.rmSync(project.path('../big/objects'), { recursive: true });
  fs.rmSync(project.path('large.bin'));
  fs.rmSync(project.path('.luc/store'), { recursive: true });
  for (const command of ['push', 'fetch', 'pull']) {
    const { code, stderr } = await project.luc([command]);
    expect([command, code]).toEqual([command, 1]);
    expect(stderr).toMatch(gone);
    expect(stderr).toContain('error: `large.bin` is neither in the store nor at ../big\n');
  }
});

test('what is added to the remote is recorded there and in the lock, and not in the store', async () => {
  const project = makeProject({
    files: {
      'in/a': 'a\n',
      'in/deep/b': 'b\n',
      kept: 'k\n',
      '.gitignore': '/in\n/kept\n',
      'lucidity.yaml': 'remotes: {store: {url: ../share}}\ndata: {kept: {push: false}}\n',
    },
    git: true,
  });
  const before = project.snapshot();
  expect(await told(project, 'add --to-remote in kept')).toEqual([
    '2',
    'error: `kept` is not for this remote\n  ┌─ lucidity.yaml:2:8\n2 │ data: {kept: {push: false}}\n' +
      '  │        ^^^^\nhint: `push` and `remote` under `data:` say where it goes\n',
  ]);
  fs.writeFileSync(project.path('../share'), 'no folder');
  expect((await project.luc(['add', '--to-remote', 'in'])).code).not.toBe(0);
  expect(project.snapshot()).toEqual(before);
  fs.rmSync(project.path('../share'));
  expect(await told(project, 'add --to-remote in')).toEqual([
    '0',
    'Pushed 4 objects (282 B) to ../share in TIME.\n',
    'recorded in: 2 files, 4 B\n',
  ]);
  expect(project.exists('.luc/store') ? project.names('.luc/store') : []).toEqual([]);
  expect(project.names('.luc/tmp')).toEqual([]);
  expect((await project.luc(['status', '--exit-code', 'in'])).code).toBe(0);
  project.commit('added');
  const clone = cloneOf(project);
  expect(await told(clone, 'pull in')).toEqual([
    '0',
    'Fetched 4 objects (282 B) from ../share in TIME.\n1 path restored.\n',
  ]);
  expect(clone.snapshot('in')).toEqual({ a: 'a\n', 'deep/b': 'b\n' });
});

test('what was added to the remote enters the store only when it changes, or is added here', async () => {
  const yaml = "stages: {count: {cmd: 'cat file in/* | wc -l > count', deps: [file, in], outs: [count]}}\n";
  const project = makeProject({
    files: {
      'in/a': 'a\n',
      'in/b': 'b\n',
      file: 'f\n',
      '.gitignore': '/in\n/file\n',
      'lucidity.yaml': `remotes: {store: {url: ../share}}\n${yaml}`,
    },
    git: true,
  });
  const stored = () =>
    snapshotTexts(project).filter((text) => ['a\n', 'b\n', 'f\n', 'edited\n'].includes(text));
  expect((await project.luc(['add', '--to-remote', 'in', 'file'])).code).toBe(0);
  expect((await project.luc(['repro'])).code).toBe(0);
  // Another time alone says nothing of the content.
  fs.utimesSync(project.path('in/a'), 1, 1);
  expect((await project.luc(['repro'])).code).toBe(0);
  expect(await told(project, 'commit')).toEqual(['0', 'Nothing to commit.\n']);
  expect(await told(project, 'fsck')).toEqual(['0', expect.stringMatching(/^2 objects, .*: all sound.$/m)]);
  expect(stored()).toEqual([]);
  const written = project.read('lucidity.yaml');
  project.write('lucidity.yaml', written.replace('{store:', '{other: {url: ../other}, store:'));
  expect((await project.luc(['push', '-r', 'other'])).stderr).toContain(
    'hint: `luc add in` stores it again if ',
  );
  project.write('lucidity.yaml', written);
  expect(await told(project, 'push')).toEqual(['0', expect.stringContaining('; 4 others there already.\n')]);
  project.write('file', 'edited\n');
  expect((await project.luc(['repro'])).stderr).toContain('recorded file: 1 file, 7 B\n');
  expect(stored()).toEqual(['edited\n']);
  expect(await told(project, 'add in')).toEqual(['0', 'in  unchanged\n']);
  expect(stored()).toEqual(['a\n', 'b\n', 'edited\n']);
  // What no remote of the project has is kept here.
  fs.rmSync(project.path('.luc/store'), { recursive: true });
  expect((await project.luc(['add', '--to-remote', 'in', 'file'])).code).toBe(0);
  project.write('lucidity.yaml', `${yaml}data: {in: , file: }\n`);
  expect((await project.luc(['repro'])).code).toBe(0);
  expect(stored()).toEqual(['a\n', 'b\n', 'edited\n']);
});

/** What the loose objects of the store hold. */
const snapshotTexts = (project: Project): readonly string[] =>
  Object.values(project.snapshot('.luc/store/objects')).map(String).sort();
