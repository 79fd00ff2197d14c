/** One store for several projects, worktrees and people: each uses what the others stored, and nobody breaks it. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../crash/fault.ts';
import { openGate } from '../support/gate.ts';
import { later } from '../support/later.ts';
import { makeProject, Project } from '../support/project.ts';
import { ada, bob, type User } from '../support/users.ts';

const word = 'word\n';

/** One large out, stored by itself, and a folder that becomes a pack. */
const pipeline = (config: string): string => `
config: {${config}}
stages:
  large:
    cmd: 'echo large >> "$LUC_ROOT/ran.log"; { head -c 200000 /dev/zero; cat word; } > large.bin'
    deps: [word]
    outs: [large.bin]
  many:
    cmd: 'echo many >> "$LUC_ROOT/ran.log"; mkdir many; read -r word < word; for i in $(seq 300); do printf "%s\\n" "$word" $i > many/$i; done'
    deps: [word]
    outs: [many]
`;

function newStore(below = tmpdir()): string {
  const folder = fs.realpathSync(fs.mkdtempSync(join(below, 'luc-store-')));
  onTestFinished(() => {
    setModes(folder, 0o700, 0o600);
    fs.rmSync(folder, { recursive: true });
  });
  return folder;
}

function makeUser(store: string, user: User | null = null, config = ''): Project {
  const project = makeProject({
    files: { word, 'lucidity.yaml': pipeline(`store: {dir: ${store}${config}}`) },
  });
  project.giveTo(user);
  return project;
}

/** What lies in a folder, itself first. */
const pathsIn = (folder: string): string[] => [
  folder,
  ...fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
];

const isFolder = (path: string): boolean => fs.lstatSync(path).isDirectory();

function setModes(folder: string, ofFolders: number, ofFiles: number): void {
  for (const path of pathsIn(folder).reverse()) fs.chmodSync(path, isFolder(path) ? ofFolders : ofFiles);
}

/** The only object of its size. */
function largeObject(store: string): string {
  const found = pathsIn(join(store, 'objects')).find((path) => fs.statSync(path).size > 200_000);
  if (!found) throw new Error('the store has no large object');
  return found;
}

/** The roots of the projects that the store knows, each entry checked to the byte. */
const registered = (store: string): string[] =>
  fs
    .readdirSync(join(store, 'projects'))
    .map((name) => {
      const text = fs.readFileSync(join(store, 'projects', name), 'utf8');
      const { root } = JSON.parse(text) as { root: string };
      expect(text).toBe(`{"luc-project":1,"root":"${root}"}\n`);
      expect(name).toBe(createHash('sha256').update(root).digest('hex'));
      return root;
    })
    .sort();

test('what one project has made, another restores; the store knows both', async () => {
  const store = newStore();
  const [one, two] = [makeUser(store), makeUser(store)];
  expect(await one.repro()).toMatchObject({ code: 0, ran: ['large', 'many'] });
  expect(one.ran().toSorted()).toEqual(['large', 'many']);
  expect(await two.repro()).toMatchObject({ code: 0, ran: [], restored: ['large', 'many'] });
  expect(two.snapshot()).toEqual(one.snapshot());
  expect(two.names('.luc')).not.toContain('store');
  expect(registered(store)).toEqual([one.root, two.root].sort());
  expect(await two.luc(['fsck'])).toMatchObject({ code: 0 });
});

test('two worktrees at once make the same, and then each its own', async () => {
  const gate = await openGate();
  const store = newStore();
  const one = makeProject({
    git: true,
    files: {
      '.gitignore': '/.luc\n/out\n',
      word,
      'lucidity.yaml': `config: {store: {dir: ${store}}}\nstages:\n  make: {cmd: 'mkdir -p out; head -c 70000 /dev/zero > out/large; cp word out/small; eval "$GATE"', deps: [word], outs: [out]}\n`,
    },
  });
  one.git('worktree', 'add', '--quiet', '../two/project');
  const two = new Project(join(dirname(one.root), 'two'));
  const atOnce = async (): Promise<void> => {
    const runs = [one, two].map((project, i) =>
      project.spawn(['repro'], { env: { GATE: gate.command(`at${i}`) } }),
    );
    await Promise.all([gate.arrived('at0'), gate.arrived('at1')]);
    gate.release('at0');
    gate.release('at1');
    for (const run of runs) expect(await run.ended).toMatchObject({ code: 0 });
  };
  await atOnce();
  expect(two.read('lucidity.lock')).toBe(one.read('lucidity.lock'));
  expect(two.snapshot('out')).toEqual(one.snapshot('out'));

  one.write('word', 'one\n');
  two.write('word', 'two\n');
  await atOnce();
  expect([one.read('out/small'), two.read('out/small')]).toEqual(['one\n', 'two\n']);
  one.write('word', 'two\n');
  two.write('word', 'one\n');
  for (const project of [one, two])
    expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: ['make'] });
  expect([one.read('out/small'), two.read('out/small')]).toEqual(['two\n', 'one\n']);
  for (const project of [one, two]) expect(await project.luc(['fsck'])).toMatchObject({ code: 0 });
  expect(registered(store)).toEqual([one.root, two.root].sort());
});

test('`store.shared: group`: whatever the umask, all of the group reads, adds and mends', async () => {
  const store = newStore();
  fs.chmodSync(store, 0o755);
  const group = ada?.gid ?? process.getgid?.() ?? 0;
  fs.chownSync(store, ada?.uid ?? -1, group);
  const [hers, his] = [ada, bob].map((user) => makeUser(store, user, ', shared: group')) as [
    Project,
    Project,
  ];
  const strict = { umask: '077' };
  expect(await hers.repro([], { user: ada, ...strict })).toMatchObject({ code: 0, ran: ['large', 'many'] });
  expect(await his.repro([], { user: bob, ...strict })).toMatchObject({
    code: 0,
    restored: ['large', 'many'],
  });
  his.write('word', 'other\n');
  expect(await his.repro([], { user: bob, ...strict })).toMatchObject({ code: 0, ran: ['large', 'many'] });
  expect(await hers.luc(['commit', '-f'], { user: ada, ...strict })).toMatchObject({ code: 0 });
  for (const path of pathsIn(store)) {
    const { mode, gid } = fs.statSync(path);
    const name = path.slice(store.length);
    expect([name, (mode & 0o7777).toString(8), gid]).toEqual([name, isFolder(path) ? '2775' : '444', group]);
  }

  // A write through a link, and a disk that fails: he quarantines what she has stored, and she stores it again.
  const object = largeObject(store);
  fs.chmodSync(object, 0o644);
  fs.appendFileSync(object, '!');
  fs.chmodSync(object, 0o444);
  expect(await his.luc(['fsck'], { user: bob, ...strict })).toMatchObject({ code: 1 });
  expect(fs.readdirSync(join(store, 'corrupt'))).toHaveLength(1);
  for (const [project, user] of [
    [hers, ada],
    [his, bob],
  ] as const) {
    expect(await project.luc(['repro'], { user, ...strict })).toMatchObject({ code: 0 });
    expect(await project.luc(['fsck'], { user, ...strict })).toMatchObject({ code: 0 });
  }
});

test('`store.shared: group`: a gc that was killed locks nobody out, and git says whose repository it is', async () => {
  const store = newStore();
  fs.chownSync(store, ada?.uid ?? -1, ada?.gid ?? -1);
  const [hers, his] = [ada, bob].map((user) => makeUser(store, user, ', shared: group')) as [
    Project,
    Project,
  ];
  for (const [project, user] of [
    [hers, ada],
    [his, bob],
  ] as const) {
    expect(await project.repro([], { user, umask: '077' })).toMatchObject({ code: 0 });
    project.write('word', user === ada ? 'her next\n' : 'his next\n');
    expect(await project.repro([], { user, umask: '077' })).toMatchObject({ code: 0 });
    for (const path of pathsIn(project.root).filter(isFolder)) fs.chmodSync(path, 0o755);
    for (const path of pathsIn(join(project.root, '.luc')).filter((one) => !isFolder(one)))
      fs.chmodSync(path, 0o644);
    fs.chmodSync(project.path('lucidity.lock'), 0o644);
  }
  const gc = ['gc', '-w', '-f'];
  const fault: Fault = { kind: 'kill', at: 1, about: join(store, 'objects') };
  const killed = await later(hers, gc, { user: ada, umask: '077', fault });
  expect(killed).toMatchObject({ code: null, signal: 'SIGKILL', stderr: '' });
  expect(fs.readdirSync(join(store, 'condemned'))).toHaveLength(1);
  expect(await later(his, gc, { user: bob, umask: '077' })).toMatchObject({ code: 0, stderr: '' });
  expect(fs.readdirSync(store).filter((name) => name === 'condemned' || name === 'gc.lock')).toEqual([]);

  if (!ada) return;
  hers.git('init', '--quiet');
  hers.giveTo(ada);
  const refused = await later(his, gc, { user: bob });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(
    `error: \`${hers.root}\` has revisions that git cannot list: fatal: detected dubious ownership in repository at '${hers.root}'`,
  );
  expect(refused.stderr).toContain(`git config --global --add safe.directory ${hers.root}\n`);
});

test('from a store that may only be read everything is restored, and nothing is run for nothing', async () => {
  const store = newStore();
  const hers = makeUser(store, ada);
  fs.chownSync(store, ada?.uid ?? -1, -1);
  expect(await hers.repro([], { user: ada })).toMatchObject({ code: 0 });
  fs.chmodSync(store, 0o755);
  if (!ada) setModes(store, 0o555, 0o444);
  const his = makeUser(store, bob);
  expect(await his.repro([], { user: bob })).toMatchObject({ code: 0, ran: [], restored: ['large', 'many'] });
  his.remove('many');
  expect(await his.luc(['checkout'], { user: bob })).toMatchObject({ code: 0 });
  expect(his.names('many')).toHaveLength(300);
  his.write('word', 'other\n');
  const before = pathsIn(store);
  expect(await his.luc(['repro', 'large'], { user: bob })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`this user may not write into the store \`${store}\`
hint: what it holds can be restored; for a store that a group writes to, set \`store.shared: group\`
`),
  });
  expect(await his.luc(['commit', '-f', 'large'], { user: bob })).toMatchObject({ code: 1 });
  expect(await his.luc(['add', 'word'], { user: bob })).toMatchObject({
    code: 2,
    stderr: `error: this user may not write into the store \`${store}\`
hint: what it holds can be restored; for a store that a group writes to, set \`store.shared: group\`
`,
  });
  expect(his.ran()).toEqual([]);
  expect(pathsIn(store)).toEqual(before);
});

test('a store that is away is never made anew', async () => {
  const store = newStore();
  const project = makeUser(store);
  await project.luc(['repro']);
  fs.renameSync(store, `${store}.away`);
  const snapshot = project.snapshot();
  for (const command of ['repro', 'status', 'checkout', 'fsck'])
    expect([command, await project.luc([command])]).toMatchObject([
      command,
      {
        code: 2,
        stderr: `error: the store \`${store}\` is not there
hint: mount the disk that it is on; a new one begins with \`mkdir -p ${store}\`
`,
      },
    ]);
  // Where a disk is mounted an empty folder shows without it.
  fs.mkdirSync(store);
  for (const command of ['repro', 'status'])
    expect([command, await project.luc([command])]).toMatchObject([
      command,
      {
        code: 2,
        stderr: `error: \`${store}\` is not the store that this project has used there
hint: mount the disk that it is on; if it was replaced on purpose, remove \`.luc/used-store.json\`
`,
      },
    ]);
  expect(fs.readdirSync(store)).toEqual([]);
  expect(project.snapshot()).toEqual(snapshot);
  fs.rmdirSync(store);
  fs.writeFileSync(store, '');
  expect((await project.luc(['status'])).stderr).toBe(
    `error: the store \`${store}\` is no folder\nhint: give \`store.dir\` a folder\n`,
  );
  fs.rmSync(store);
  fs.renameSync(`${store}.away`, store);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
});

test('a store on another disk: links that cannot be made give way to the next kind', async () => {
  const store = newStore(fs.existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
  const project = makeUser(store);
  await project.luc(['repro']);
  const kindOf = (): string => {
    const [out, object] = [fs.lstatSync(project.path('large.bin')), fs.statSync(largeObject(store))];
    if (out.isSymbolicLink()) return 'symlink';
    return out.ino === object.ino && out.dev === object.dev ? 'hardlink' : 'copy';
  };
  const isOneDisk = fs.statSync(store).dev === fs.statSync(project.root).dev;
  for (const [link, kind] of [
    ['hardlink,symlink', isOneDisk ? 'hardlink' : 'symlink'],
    ['hardlink,reflink,copy', isOneDisk ? 'hardlink' : 'copy'],
    ['reflink', 'copy'],
  ] as const) {
    fs.rmSync(project.path('large.bin'));
    expect(await project.luc(['checkout'], { env: { LUC_CACHE_LINK: link } })).toMatchObject({ code: 0 });
    expect([link, kindOf()]).toEqual([link, kind]);
    expect(project.read('large.bin')).toBe(`${'\0'.repeat(200_000)}${word}`);
  }
});
