/** The store is full when a stage is recorded: its outs stay, and are stored when there is space, without another run. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';
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
  const { code, stderr } = await runRepro(project, { fault }).ended;
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
