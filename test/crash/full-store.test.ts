/** The store is full when a stage is recorded: its outs stay, and are stored when there is space, without another run. */
import { expect, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { makeProject, type Project } from '../support/project.ts';
import { runFaulty, startFaulty } from './run-faulty.ts';
import { runRepro } from './run-repro.ts';

async function makeUnsaved(): Promise<Project> {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: echo a >> "$LUC_ROOT/ran.log"; cp in.txt a.txt, deps: [in.txt], outs: [a.txt]}
  b: {cmd: echo b >> "$LUC_ROOT/ran.log"; cp a.txt b.txt, deps: [a.txt], outs: [b.txt]}
`,
    },
  });
  const fault = { at: 1, kind: 'ENOSPC', sticky: true, about: '/.luc/store/' } as const;
  const { code, stderr } = await runRepro(project, { fault });
  expect(code).toBe(1);
  expect(stderr).toContain(
    'warning: the outs of `a` are in the workspace but could not be stored: no space left on the device',
  );
  expect(project.ran()).toEqual(['a']);
  expect(project.read('a.txt')).toBe('one\n');
  const { stages } = JSON.parse((await project.luc(['status', '--json'])).stdout);
  expect(stages).toMatchObject([{ name: 'a', state: 'unsaved' }, { name: 'b' }]);
  return project;
}

test.each([
  ['commit', ['commit', '-f', 'a'], []],
  ['another repro', ['repro'], ['b']],
])('%s finishes it', async (_, command, ran) => {
  const project = await makeUnsaved();
  expect(await project.luc(command)).toMatchObject({ code: 0 });
  expect(project.exists('ran.log') ? project.ran() : []).toEqual(ran);
  project.remove('a.txt');
  expect(await project.repro(['a'])).toMatchObject({ code: 0, ran: [], restored: ['a'] });
  expect(project.read('a.txt')).toBe('one\n');
  expect(project.leftovers(['aside', 'claims', 'open', 'scratch'])).toEqual([]);
});

test('a run that is killed after that keeps the outs, and whoever mends it finishes', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: echo a >> "$LUC_ROOT/ran.log"; cp in.txt a.txt, deps: [in.txt], outs: [a.txt]}
  slow: {cmd: '${gate.command('slow')} && touch slow.txt', deps: [in.txt], outs: [slow.txt]}
`,
    },
  });
  const fault = { at: 1, kind: 'ENOSPC', sticky: true, about: '/.luc/store/' } as const;
  const run = startFaulty(project, ['repro', '-j', '2', '-k', '--reporter', 'ndjson'], { fault });
  await gate.arrived('slow');
  await run.says(/"outcome":"unsaved"/);
  run.signal('SIGKILL');
  await run.ended;
  const mended = await project.luc(['checkout', '--reporter', 'plain']);
  expect(mended).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/finished recording a; put back the outs of slow\n/) as string,
  });
  expect([project.read('a.txt'), project.trash()]).toEqual(['one\n', {}]);
  project.remove('a.txt');
  expect(await project.repro(['a'])).toMatchObject({ code: 0, ran: [], restored: ['a'] });
  expect([project.ran(), project.read('a.txt')]).toEqual([['a'], 'one\n']);
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});

test('an out that is lost before it could be stored is made again', async () => {
  const project = await makeUnsaved();
  project.remove('a.txt');
  expect(await project.repro(['a'])).toMatchObject({ code: 0, ran: ['a'] });
  expect(project.ran()).toEqual(['a']);
  expect(project.leftovers(['aside', 'claims', 'open', 'scratch'])).toEqual([]);
});

test('what was made by hand and could not be stored waits for another commit, and is never made known to others', async () => {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'a.txt': 'by hand\n',
      'lucidity.yaml': `
stages:
  a: {cmd: echo a >> "$LUC_ROOT/ran.log"; cp in.txt a.txt, deps: [in.txt], outs: [a.txt]}
`,
    },
  });
  const fault = { at: 1, kind: 'ENOSPC', sticky: true, about: '/.luc/store/' } as const;
  expect(await runFaulty(project, ['commit', '-f', 'a'], { fault })).toMatchObject({ code: 1 });
  expect(await project.luc(['repro', '--reporter', 'plain'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('hint: when that is mended, `luc commit a` stores them') as string,
  });
  expect(await project.luc(['commit', '-f', 'a'])).toMatchObject({ code: 0, stdout: 'Committed a.\n' });
  expect(project.leftovers(['aside', 'claims', 'open', 'scratch'])).toEqual([]);
  project.remove('lucidity.lock');
  project.remove('a.txt');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['a'], restored: [] });
  expect(project.read('a.txt')).toBe('one\n');
});
