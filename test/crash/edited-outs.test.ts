/** What a command has made is edited between a kill and the next command: nobody takes it for what the command made. */
import { appendFileSync, chmodSync, renameSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';
import { runRepro } from './run-repro.ts';

/** Killed when the command has ended and nothing is stored yet. */
async function makeKilled(env: Readonly<Record<string, string>> = {}): Promise<Project> {
  const project = makeProject({
    files: {
      'in.txt': 'good\n',
      'lucidity.yaml': `
stages:
  make:
    cmd: echo make >> "$LUC_ROOT/ran.log"; mkdir -p dir/sub; cp in.txt dir/sub/a; cp in.txt dir/sub/b; cp in.txt out.txt
    deps: [in.txt]
    outs: [dir, out.txt]
`,
    },
  });
  await runRepro(project, { fault: { at: 1, kind: 'kill', about: '/.luc/store/' }, env });
  expect(project.ran()).toEqual(['make']);
  expect(project.read('out.txt')).toBe('good\n');
  return project;
}

/** Repeated until the clock of the file system has gone on since the command ended. */
function edit(project: Project, path: string, act: () => void): void {
  const [run] = project.names('.luc/runs');
  const ended = statSync(project.path(`.luc/runs/${run}/journal`)).mtimeMs;
  do act();
  while (statSync(project.path(path)).ctimeMs <= ended + 20);
}

/** All that is known is what is shared. */
async function reproAnew(project: Project): Promise<readonly string[]> {
  for (const path of ['dir', 'out.txt', 'lucidity.lock', '.luc/index', '.luc/runs', '.luc/open'])
    project.remove(path);
  expect(await project.repro()).toMatchObject({ code: 0 });
  return project.ran();
}

test.each<[string, string, (project: Project) => void]>([
  ['a file that was written to', 'out.txt', (project) => appendFileSync(project.path('out.txt'), 'more\n')],
  [
    'a file that another has replaced',
    'out.txt',
    (project) => {
      project.write('other.txt', 'evil\n');
      renameSync(project.path('other.txt'), project.path('out.txt'));
    },
  ],
  ['a file in a folder', 'dir/sub/a', (project) => appendFileSync(project.path('dir/sub/a'), 'more\n')],
  ['a new file in a folder', 'dir/sub/c', (project) => project.write('dir/sub/c', '')],
  ['a mode', 'dir/sub/a', (project) => chmodSync(project.path('dir/sub/a'), 0o755)],
])('%s: is made again, and kept in the trash', async (_, path, act) => {
  const project = await makeKilled();
  edit(project, path, () => act(project));
  const edited = project.snapshot('.');
  const out = path.split('/')[0] ?? '';
  const mended = await project.luc(['checkout', '--reporter', 'plain']);
  expect(mended).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      `warning: \`${out}\` changed after \`make\` ran, before that was recorded
hint: \`luc commit make\` takes the outs as they are; \`luc repro\` runs the stage again
`,
    ) as string,
  });
  expect(mended.stderr).not.toContain('finished recording');
  const { stages } = JSON.parse((await project.luc(['status', '--json'])).stdout);
  expect(stages).toMatchObject([{ name: 'make', state: 'unconfirmed' }]);
  expect(project.snapshot('.')).toEqual(edited);

  expect(await project.repro()).toMatchObject({ code: 0, ran: ['make'] });
  expect(project.ran()).toEqual(['make']);
  expect(project.read('out.txt')).toBe('good\n');
  const kept = Object.entries(edited).filter(([one]) => one === out || one.startsWith(`${out}/`));
  expect(project.trash()).toEqual(Object.fromEntries(kept));
  expect(await reproAnew(project)).toEqual([]);
  expect([project.read('out.txt'), project.read('dir/sub/a')]).toEqual(['good\n', 'good\n']);
});

test('`luc commit` takes it, and never makes it known to others', async () => {
  const project = await makeKilled();
  edit(project, 'out.txt', () => project.write('out.txt', 'edited\n'));
  expect(await project.luc(['commit', '-f', 'make'])).toMatchObject({
    code: 0,
    stdout: 'Committed make.\n',
  });
  expect(await project.luc(['status'])).toMatchObject({ stdout: 'Everything is up to date (1 stage).\n' });
  expect(project.leftovers(['aside', 'claims', 'open', 'scratch'])).toEqual([]);
  expect(await reproAnew(project)).toEqual(['make']);
  expect(project.read('out.txt')).toBe('good\n');
});

test('outs that nobody touched are recorded, also where the clock of their file system is ahead of ours', async () => {
  const behind = { LUC_FAULT_CLOCK: String(-60 * 60 * 1000) };
  const project = await makeKilled(behind);
  const mended = await runRepro(project, { env: behind });
  expect(mended).toMatchObject({ code: 0 });
  expect(mended.stderr).toContain('finished recording make');
  expect(project.exists('ran.log')).toBe(false);
  expect(await reproAnew(project)).toEqual([]);
});
