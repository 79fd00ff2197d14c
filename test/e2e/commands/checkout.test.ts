/** `luc checkout`: the workspace as the lock says, whatever is in the way kept in the trash, and links that are written through. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { normal } from '../../support/normal.ts';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  'in.txt': 'in\n',
  'data/x': 'x\n',
  'data/y': 'y\n',
  'lucidity.yaml': `
data: {data: }
stages:
  make: {cmd: echo make >> "$LUC_ROOT/ran.log"; mkdir out; cp in.txt out/a; echo b > out/b, deps: [in.txt], outs: [out]}
  copy: {cmd: echo copy >> "$LUC_ROOT/ran.log"; cat out/a > copy.txt, deps: [out], outs: [copy.txt]}
`,
};
const made = { a: 'in\n', b: 'b\n' };

async function makeReproduced(link?: string): Promise<Project> {
  const config = link === undefined ? '' : `config: {cache: {link: [${link}]}}`;
  const project = makeProject({ files: { ...files, 'lucidity.yaml': config + files['lucidity.yaml'] } });
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(project.ran()).toEqual(['make', 'copy']);
  return project;
}

test('brings back what is absent, all or only what is named', async () => {
  const project = await makeReproduced();
  expect(await project.luc(['checkout'])).toMatchObject({
    code: 0,
    stdout: 'The workspace is as recorded.\n',
  });
  for (const path of ['out', 'copy.txt', 'data']) project.remove(path);
  expect(await project.luc(['checkout', 'out/a'])).toMatchObject({
    code: 0,
    stdout: 'A  out/a\n1 path restored.\n',
  });
  expect(project.names('out')).toEqual(['a']);
  expect(await project.luc(['checkout', 'copy'])).toMatchObject({
    code: 0,
    stdout: 'A  copy.txt\n1 path restored.\n',
  });
  expect(await project.luc(['checkout', '--json'])).toMatchObject({
    code: 0,
    stdout: '{"version":1,"restored":["out","data"],"left":[],"missing":[]}\n',
  });
  expect(project.snapshot('out')).toEqual(made);
  expect(project.snapshot('data')).toEqual({ x: 'x\n', y: 'y\n' });
  expect(project.ran()).toEqual([]);
});

test('what was edited is left unless told otherwise, and then is in the trash', async () => {
  const project = await makeReproduced();
  project.write('out/a', 'edited\n');
  project.write('out/foreign', 'mine\n');
  project.remove('copy.txt');
  expect(await project.luc(['checkout'])).toMatchObject({
    code: 1,
    stdout:
      'A  copy.txt\n!  out  left as it is\n1 path restored, 1 left.\nhint: `-f` replaces what was edited; it goes to the trash\n',
    stderr: '',
  });
  expect(project.read('out/a')).toBe('edited\n');
  const forced = await project.luc(['checkout', '-f', '--summary']);
  expect({ ...forced, stderr: normal(project, forced.stderr) }).toMatchObject({
    code: 0,
    stdout: '1 path restored.\n',
    stderr: 'moved out to .luc/trash/RUN/out: it was edited and is not in the store (kept 14 days)\n',
  });
  expect(project.snapshot('out')).toEqual(made);
  expect(project.trash()).toEqual({ 'out/a': 'edited\n', 'out/b': 'b\n', 'out/foreign': 'mine\n' });
});

test('a folder that only lacks some of its files is completed: by checkout, and by repro', async () => {
  const project = makeProject({
    files: {
      'raw/1': '1\n',
      'raw/2': '2\n',
      'raw/sub/3': '3\n',
      'lucidity.yaml': `
data: {raw: }
stages:
  make: {cmd: echo make >> "$LUC_ROOT/ran.log"; cp -r raw out && mkdir out/empty, deps: [raw], outs: [out]}
`,
    },
  });
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  expect(project.ran()).toEqual(['make']);
  const inode = (path: string): number => fs.statSync(project.path(path)).ino;
  const raw = { '1': '1\n', '2': '2\n', 'sub/3': '3\n' };
  project.remove('raw');
  expect(await project.luc(['checkout', 'raw/2'])).toMatchObject({
    code: 0,
    stdout: 'A  raw/2\n1 path restored.\n',
  });
  const two = inode('raw/2');
  expect(await project.luc(['checkout', 'raw'])).toMatchObject({
    code: 0,
    stdout: 'M  raw\n1 path restored.\n',
    stderr: '',
  });
  expect([project.snapshot('raw'), inode('raw/2'), project.trash()]).toEqual([raw, two, {}]);

  const one = inode('out/1');
  for (const path of ['out/sub', 'out/2', 'out/empty']) project.remove(path);
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  expect([project.snapshot('out'), inode('out/1')]).toEqual([{ ...raw, empty: '/' }, one]);
  // What was also edited gives way as a whole.
  project.remove('out/2');
  project.write('out/1', 'edited\n');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  expect([project.snapshot('out'), project.ran()]).toEqual([{ ...raw, empty: '/' }, []]);
  expect(project.trash()).toEqual({ 'out/1': 'edited\n', 'out/sub/3': '3\n', 'out/empty': '/' });
  expect((await project.luc(['status'])).stdout).toBe('Everything is up to date (1 stage).\n');
  expect(project.leftovers(['tmp', 'aside', 'open', 'claims'])).toEqual([]);
});

test('an edit that the store has is replaced without a question', async () => {
  const project = await makeReproduced();
  project.write('copy.txt', 'b\n');
  expect(await project.luc(['checkout'])).toMatchObject({
    code: 0,
    stdout: 'M  copy.txt\n1 path restored.\n',
  });
  expect(project.trash()).toEqual({});
});

test('what is nowhere is listed, exit 1; --allow-missing leaves it out', async () => {
  const project = await makeReproduced();
  for (const path of ['out', 'data', '.luc/store']) project.remove(path);
  expect(JSON.parse((await project.luc(['checkout', '--json'])).stdout)).toMatchObject({
    missing: ['out', 'data'],
    problems: [{ code: 'not-in-store', hint: '`luc repro make` makes it again' }, { code: 'not-in-store' }],
  });
  expect(await project.luc(['checkout'])).toMatchObject({
    code: 1,
    stdout: '0 paths restored, 2 missing.\n',
    stderr: `error: \`out\` is recorded, but its bytes are not in the store
hint: \`luc repro make\` makes it again

error: \`data\` is recorded, but its bytes are not in the store
hint: put the file back, then \`luc add\` it
`,
  });
  expect(await project.luc(['checkout', '--allow-missing'])).toMatchObject({ code: 0, stderr: '' });
  await project.luc(['remote', 'add', '-q', 'team', '../team']);
  expect((await project.luc(['checkout', '../data'], { cwd: '.luc' })).stderr).toContain(
    'hint: `luc pull ../data` brings it where it was pushed; else put it back\n',
  );
});

test('--relink follows cache.link', async () => {
  const project = await makeReproduced('hardlink');
  const kind = (path: string): string => {
    const stat = fs.lstatSync(project.path(path));
    return stat.isSymbolicLink() ? 'symlink' : stat.nlink > 1 ? 'hardlink' : 'copy';
  };
  for (const link of ['hardlink', 'symlink', 'copy']) {
    expect(
      await project.luc(['checkout', '--relink', 'out', 'copy'], { env: { LUC_CACHE_LINK: link } }),
    ).toMatchObject({ code: 0, stdout: '=  out\n=  copy.txt\n2 paths restored.\n' });
    expect([kind('out/a'), kind('out/b'), kind('copy.txt')]).toEqual([link, link, link]);
    expect([project.read('out/a'), project.read('out/b')]).toEqual(['in\n', 'b\n']);
    expect((await project.luc(['status'])).stdout).toBe('Everything is up to date (2 stages).\n');
  }
});

test('a write through a hard link is noticed before the object is used: it is quarantined and made again', async () => {
  const project = await makeReproduced('hardlink');
  await project.luc(['checkout', '--relink', '-q']);
  fs.chmodSync(project.path('out/a'), 0o644);
  fs.writeFileSync(project.path('out/a'), 'damage\n');
  expect(project.read('copy.txt')).toBe('damage\n');

  const run = await project.luc(['repro', '-j', '1']);
  expect(run.code).toBe(0);
  expect(normal(project, run.stderr)).toContain('the object DIGEST is corrupt and was quarantined');
  expect(project.ran()).toContain('make');
  expect(project.snapshot('out')).toEqual(made);
  expect(project.read('copy.txt')).toBe('in\n');
  expect((await project.luc(['fsck'])).code).toBe(0);

  // Gone from the workspace: then too the damaged object is not what comes back.
  await project.luc(['checkout', '--relink', '-q']);
  fs.chmodSync(project.path('out/a'), 0o644);
  fs.writeFileSync(project.path('out/a'), 'damage\n');
  project.remove('out');
  project.remove('copy.txt');
  expect((await project.luc(['checkout', '-q'])).code).toBe(1);
  expect((await project.luc(['repro', '-q'])).code).toBe(0);
  expect(project.snapshot('out')).toEqual(made);
  expect(project.read('copy.txt')).toBe('in\n');
});
