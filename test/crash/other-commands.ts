/** Commands that write as others do, in other words: to YAML, to a file that is named, and from elsewhere. */
import type { Project } from '../support/project.ts';
import { startWebServer } from '../support/web-server.ts';
import type { CommandCase } from './command-case.ts';
import { makeClone, makeCurrent, makeForImport, makeShared } from './commands.ts';
import { must } from './originals.ts';

async function makeFrozen(): Promise<Project> {
  const project = await makeCurrent();
  await must(project, ['freeze', 'many', 'score']);
  return project;
}

/** A file and a folder of a server's. */
async function serve(round: string): Promise<{ readonly url: string; readonly next: () => void }> {
  const { url, files } = await startWebServer();
  const set = (text: string): void => {
    files.set('/words.txt', { bytes: text.repeat(30_000), etag: `"${text}"` });
  };
  set(round);
  return { url, next: () => set('two') };
}

async function makeFromUrl(): Promise<Project> {
  const project = await makeCurrent();
  const { url, next } = await serve('one');
  await must(project, ['import-url', '-q', `${url}/words.txt`]);
  next();
  return project;
}

/** Two sides that both added to what they had in common. */
async function makeMerge(): Promise<Project> {
  const project = await makeCurrent();
  project.write('base.lock', project.read('lucidity.lock'));
  project.write('ours.txt', 'ours\n');
  await must(project, ['add', '-q', 'ours.txt']);
  project.write('ours.lock', project.read('lucidity.lock'));
  await must(project, ['remove', '-q', 'ours.txt']);
  project.write('theirs.txt', 'theirs\n');
  await must(project, ['add', '-q', 'theirs.txt']);
  project.write('theirs.lock', project.read('lucidity.lock'));
  return project;
}

/** Data that another file than its own reads. */
async function makeIncluded(): Promise<Project> {
  const project = await makeCurrent();
  project.write(
    'more.yaml',
    '# more\nstages:\n  more:\n    cmd: cp raw/a.txt more.txt\n    deps: [raw]\n    outs: [more.txt]\n',
  );
  project.write('lucidity.yaml', `include: [more.yaml]\n${project.read('lucidity.yaml')}`);
  await must(project, ['repro', '-q']);
  return project;
}

/** A remote that files of two kinds name. */
async function makeNamed(): Promise<Project> {
  const project = await makeShared();
  project.write(
    'more.yaml',
    '# more\nstages:\n  more:\n    cmd: cp single.txt more.txt\n    deps: [single.txt]\n    outs:\n      - more.txt: {remote: team}\n',
  );
  project.write('lucidity.yaml', `include: [more.yaml]\n${project.read('lucidity.yaml')}`);
  await must(project, ['remote', 'modify', '--local', 'team', 'run_cache', 'read']);
  await must(project, ['repro', '-q']);
  return project;
}

const rare = (args: string, make: () => Promise<Project>): CommandCase => ({
  name: args,
  args: args.split(' '),
  make,
  rare: true,
});

export const otherCases: readonly CommandCase[] = [
  rare('unfreeze many score', makeFrozen),
  rare('fetch', makeClone),
  { ...rare('get other words -o got', makeForImport), once: true },
  { ...rare('get-url other/words got', makeForImport), once: true },
  rare('import-url other/words', makeForImport),
  { ...rare('update', makeFromUrl), name: 'update of a URL' },
  rare('remote add -d -f team ../elsewhere', makeNamed),
  rare('remote modify team run_cache read', makeNamed),
  rare('remote default --local team', makeNamed),
  rare('remote rename team ours', makeNamed),
  rare('remote remove team', makeShared),
  rare('merge-lock base.lock ours.lock theirs.lock', makeMerge),
  rare('dag --html dag.html', makeCurrent),
  { ...rare('doctor', makeShared), exits: [0, 1] },
  { ...rare('move raw data/came', makeIncluded), name: 'move data that two files name' },
  rare('init -f', makeCurrent),
];
