/** The commands that write most, and the projects in which they and others have much to do. */
import { chmodSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dvc3 } from '../support/dvc-projects.ts';
import { makeProject, type Project } from '../support/project.ts';
import type { CommandCase } from './command-case.ts';
import { copiesOf, must } from './originals.ts';

const yaml = `# What this project is made of.
data:
  raw: {} # as it came
  single.txt: {}

stages:
  # Both parts, in a row.
  text:
    cmd: cat raw/a.txt raw/sub/b.txt > text.txt && echo \${word} >> text.txt
    deps: [raw]
    params: [word]
    outs: [text.txt] # small
  many:
    cmd: mkdir many many/sub && cp text.txt many/one && cp single.txt many/sub/two && head -c 70000 /dev/zero > many/big
    deps: [text.txt, single.txt]
    outs: [many]
  score:
    cmd: cat many/one | wc -c > score.json
    deps: [many]
    metrics:
      - score.json: {cache: false}
`;

const sources = {
  'lucidity.yaml': yaml,
  'params.yaml': '# by hand\nword: old # the last word\n',
  '.gitignore': '# mine\n*.bak\n',
};

const data = {
  'raw/a.txt': 'alpha\n',
  'raw/sub/b.txt': 'beta\n',
  'single.txt': 'single\n',
};

/** Everything is recorded and up to date. */
export const makeCurrent = copiesOf(async () => {
  const project = makeProject({ files: sources, git: true });
  for (const [path, text] of Object.entries(data)) project.write(path, text);
  await must(project, ['repro', '-q']);
  return project;
});

/** What only the workspace has: edited files and foreign ones, in outs and data. */
async function makeEdited(): Promise<Project> {
  const project = await makeCurrent();
  project.write('many/one', 'edited by hand\n');
  project.write('many/mine.txt', 'my own\n');
  project.write('raw/sub/b.txt', 'beta, edited\n');
  project.write('raw/more.txt', 'more\n');
  project.remove('text.txt');
  return project;
}

const tiny = Array.from({ length: 280 }, (_, at) => `heap/${at % 7}/${at}`);

async function makeHeap(): Promise<Project> {
  const project = await makeCurrent();
  for (const path of tiny) project.write(path, `${path}\n`);
  return project;
}

async function makeGarbage(): Promise<Project> {
  const project = await makeHeap();
  await must(project, ['add', '-q', 'heap']);
  for (const path of tiny.slice(0, 140)) project.remove(path);
  project.write('raw/a.txt', 'omega\n');
  await must(project, ['repro', '-q']);
  return project;
}

async function makeDamaged(): Promise<Project> {
  const project = await makeCurrent();
  const folder = '.luc/store/objects/sha256';
  const [first = '', second = ''] = project.names(folder).filter((name) => /^[0-9a-f]{2}$/.test(name));
  project.remove(`${folder}/${first}`);
  const damaged = `${folder}/${second}/${project.names(`${folder}/${second}`)[0]}`;
  chmodSync(project.path(damaged), 0o644);
  project.write(damaged, 'damaged\n');
  chmodSync(project.path(damaged), 0o444);
  utimesSync(project.path(damaged), 1, 1);
  return project;
}

const makeLinked = copiesOf(async () => {
  const project = await makeCurrent();
  await must(project, ['config', 'cache.link', 'hardlink']);
  return project;
});

async function makeUnlinking(): Promise<Project> {
  const project = await makeLinked();
  await must(project, ['checkout', '--relink', '-f', '-q']);
  return project;
}

export const makeForImport = copiesOf(async () => {
  const project = await makeCurrent();
  project.write('other/lucidity.yaml', 'data: {words: {}}\n');
  project.write('other/words/one.txt', 'one\n');
  project.write('other/words/sub/two.txt', 'two\n');
  project.git('init', '--quiet', 'other');
  await must(project, ['--cd', 'other', 'add', '-q', 'words']);
  project.git('-C', 'other', 'add', '--all');
  project.git('-C', 'other', 'commit', '--quiet', '--message', 'start');
  return project;
});

async function makeImported(): Promise<Project> {
  const project = await makeForImport();
  await must(project, ['import', '-q', 'other', 'words']);
  project.write('other/words/one.txt', 'one, anew\n');
  await must(project, ['--cd', 'other', 'commit', '-q']);
  project.git('-C', 'other', 'commit', '--quiet', '--all', '--message', 'anew');
  project.write('words/sub/two.txt', 'two, edited by hand\n');
  return project;
}

async function makeInstalled(): Promise<Project> {
  const project = await makeForInstall();
  await must(project, ['install']);
  return project;
}

async function makeForInstall(): Promise<Project> {
  const project = await makeCurrent();
  project.write('.git/hooks/pre-commit', '#!/bin/sh\necho mine\n', 0o755);
  project.write('.gitattributes', '*.bin -diff\n');
  return project;
}

const makeEmpty = async (): Promise<Project> =>
  makeProject({ files: { '.gitignore': '# mine\n*.bak', 'notes.txt': 'mine\n' }, git: true });

/** The remote lies where nobody looks for what is the user's. */
export const remoteAt = 'share';

export const makeShared = copiesOf(async () => {
  const project = await makeHeap();
  project.write('.gitignore', `${project.read('.gitignore')}/${remoteAt}/\n`);
  await must(project, ['remote', 'add', '-d', 'team', remoteAt]);
  await must(project, ['config', '--local', 'gc.grace', '0s']);
  await must(project, ['config', '--local', 'gc.keep_pushes', '0s']);
  await must(project, ['add', '-q', 'heap']);
  return project;
});

const makeSending = async (): Promise<Project> => {
  const project = await makeShared();
  for (const name of ['one', 'two', 'deep/three']) project.write(`sent/${name}`, `sent ${name}\n`);
  project.write('sent/large', 'x'.repeat(80_000));
  return project;
};

const makePushed = copiesOf(async () => {
  const project = await makeShared();
  project.commit('shared');
  await must(project, ['push', '-q']);
  return project;
});

/** As a clone that nobody has worked in. */
export async function makeClone(): Promise<Project> {
  const project = await makePushed();
  for (const path of [
    '.luc/store',
    '.luc/index',
    '.luc/runs',
    'raw',
    'single.txt',
    'text.txt',
    'many',
    'heap',
  ])
    project.remove(path);
  return project;
}

/** A part of it has arrived; what was pushed from an abandoned commit is condemned. */
const makeAbandoned = copiesOf(async () => {
  const project = await makePushed();
  project.git('checkout', '--quiet', '-b', 'other');
  project.write('raw/a.txt', 'omega\n');
  await must(project, ['repro', '-q']);
  project.commit('other');
  await must(project, ['push', '-q']);
  project.git('checkout', '--quiet', 'main');
  project.git('branch', '--quiet', '-D', 'other');
  await must(project, ['checkout', '-q', '-f']);
  return project;
});

const makeCondemned = copiesOf(async () => {
  const project = await makeAbandoned();
  await must(project, ['gc', '-w', '-c', '-f']);
  return project;
});

/** Of its only pack little is needed: the rest was pushed from an abandoned commit. */
async function makeSparse(): Promise<Project> {
  const project = await makeShared();
  project.commit('shared');
  project.git('checkout', '--quiet', '-b', 'other');
  project.write('bulk.txt', 'bulk\n'.repeat(60_000));
  await must(project, ['add', '-q', 'bulk.txt']);
  project.commit('other');
  await must(project, ['push', '-q']);
  project.git('checkout', '--quiet', 'main');
  project.git('branch', '--quiet', '-D', 'other');
  project.remove('bulk.txt');
  await must(project, ['push', '-q']);
  return project;
}

async function makeDamagedRemote(): Promise<Project> {
  const project = await makePushed();
  const [name = ''] = project.names(`${remoteAt}/packs`).filter((one) => one.endsWith('.pack'));
  const path = project.path(`${remoteAt}/packs/${name}`);
  chmodSync(path, 0o644);
  const bytes = readFileSync(path);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  return project;
}

const twoHours = { LUC_FAULT_CLOCK: String(2 * 60 * 60 * 1000) };

export const usualCases: readonly CommandCase[] = [
  {
    name: 'add',
    args: ['add', 'raw', 'fresh', 'big.bin'],
    make: async () => {
      const project = await makeEdited();
      project.write('fresh/one.txt', 'fresh\n');
      project.write('fresh/run.sh', 'cat one.txt\n', 0o755);
      project.write('big.bin', 'x'.repeat(80_000));
      return project;
    },
  },
  { name: 'add a heap', args: ['add', 'heap'], make: makeHeap },
  { name: 'commit', args: ['commit', '-f', 'raw', 'many'], make: makeEdited },
  { name: 'checkout', args: ['checkout', '-f'], make: makeEdited },
  { name: 'checkout --relink', args: ['checkout', '--relink', '-f'], make: makeLinked },
  { name: 'unprotect', args: ['unprotect', 'many', 'raw'], make: makeUnlinking },
  { name: 'repro -S', args: ['repro', '-S', 'word=new'], make: makeCurrent, starts: true },
  { name: 'move data', args: ['move', 'raw', 'data/came'], make: makeEdited },
  { name: 'move an out', args: ['move', 'many', 'data/many'], make: makeCurrent },
  { name: 'remove data', args: ['remove', 'single.txt'], make: makeCurrent },
  { name: 'remove --outs', args: ['remove', '--outs', ':many', ':score'], make: makeEdited },
  { name: 'gc', args: ['gc', '-w', '-f'], make: makeGarbage, env: twoHours },
  { name: 'fsck', args: ['fsck'], make: makeDamaged, exits: [0, 1] },
  { name: 'push', args: ['push'], make: makeShared },
  { name: 'pull', args: ['pull'], make: makeClone },
  { name: 'gc -c that condemns', args: ['gc', '-w', '-c', '-f'], make: makeAbandoned },
  { name: 'gc -c that deletes', args: ['gc', '-w', '-c', '-f'], make: makeCondemned },
  { name: 'gc -c that repacks', args: ['gc', '-w', '-c', '-f'], make: makeSparse },
  { name: 'push of what is condemned', args: ['push'], make: makeCondemned },
  { name: 'fsck -c', args: ['fsck', '-c'], make: makeDamagedRemote, exits: [0, 1] },
  { name: 'import', args: ['import', 'other', 'words'], make: makeForImport },
  { name: 'update', args: ['update', 'words'], make: makeImported },
  { name: 'install', args: ['install'], make: makeForInstall },
  { name: 'install --uninstall', args: ['install', '--uninstall'], make: makeInstalled },
  { name: 'config', args: ['config', 'cache.link', 'symlink'], make: makeCurrent },
  { name: 'config --local', args: ['config', '--local', 'cache.link', 'symlink'], make: makeCurrent },
  { name: 'freeze', args: ['freeze', 'many'], make: makeCurrent },
  {
    name: 'stage add',
    args: ['stage', 'add', '-n', 'count', '-d', 'text.txt', '-o', 'count.txt', 'wc -l text.txt > count.txt'],
    make: makeCurrent,
  },
  { name: 'init', args: ['init'], make: makeEmpty },
  {
    name: 'init --dvc',
    args: ['init', '--dvc'],
    make: async () => makeProject({ files: dvc3, git: true }),
  },
  { name: 'add --to-remote', args: ['add', '--to-remote', 'sent'], make: makeSending },
];
