/** A command fails, or is to start or to be logged, on a full disk: old outs are back at once, and what it wrote is kept by whoever comes when there is space. */
import { expect, test } from 'vitest';
import { makeProject } from '../support/project.ts';
import { runRepro } from './run-repro.ts';

test.each([
  ['in the trash', '/.luc/trash/'],
  ['in the journal', '"t":"failed"'],
])('no space %s', async (_, about) => {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a:
    cmd: cp in.txt a.txt; mkdir -p all; cp in.txt all; cp in.txt kept; test ! -e fail
    deps: [in.txt]
    outs: [a.txt, all, kept: {persist: true}]
`,
    },
  });
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['a'] });
  const before = project.snapshot();
  project.write('in.txt', 'two\n');
  project.write('fail', '');
  const fault = { at: 1, kind: 'ENOSPC', sticky: true, about } as const;
  const { code, stderr } = await runRepro(project, { fault });
  expect(code).toBe(1);
  expect(stderr).toContain('error: `a` cannot run: no space left on the device');
  expect(project.snapshot()).toEqual({ ...before, 'in.txt': 'two\n', fail: '' });

  project.remove('fail');
  const next = await project.luc(['checkout']);
  expect(next).toMatchObject({ code: 0 });
  expect(next.stderr).toContain('/a.txt: a failed run wrote it (kept 14 days)\n');
  expect(project.trash()).toEqual({ 'a.txt': 'two\n', 'all/in.txt': 'two\n', kept: 'two\n' });
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['a'] });
});

test('a command whose start cannot be written down is ended, and nobody waits for its timeout', async () => {
  const project = makeProject({
    files: {
      'in.txt': '',
      'lucidity.yaml':
        'stages: {a: {cmd: sleep 1000; cp in.txt a.txt, deps: [in.txt], outs: [a.txt], timeout: 2h}}\n',
    },
  });
  const fault = { at: 1, kind: 'ENOSPC', sticky: true, about: '"t":"spawned"' } as const;
  expect(await runRepro(project, { fault })).toMatchObject({ code: 1 });
  expect(project.exists('a.txt')).toBe(false);
});

test('a log that cannot be kept costs no work, and is told', async () => {
  const project = makeProject({
    files: {
      'in.txt': '',
      'lucidity.yaml': 'stages: {a: {cmd: echo hello; cp in.txt a.txt, deps: [in.txt], outs: [a.txt]}}\n',
    },
  });
  const fault = { at: 1, kind: 'ENOSPC', about: '/a.log' } as const;
  const { code, stderr } = await runRepro(project, { fault });
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^warning: the log `.*\/a\.log` is incomplete: no space left on the device$/m),
  ]);
});

test('what is recorded is told as recorded, whatever cannot be tidied up after it', async () => {
  const project = makeProject({
    files: {
      'in.txt': '',
      fail: '',
      'lucidity.yaml': 'stages: {a: {cmd: cp in.txt a.txt; test ! -e fail, deps: [in.txt], outs: [a.txt]}}\n',
    },
  });
  expect(await project.repro()).toMatchObject({ code: 1 });
  project.remove('fail');
  const fault = { at: 1, kind: 'EACCES', about: '/index/failed/a' } as const;
  const { code, stderr } = await runRepro(project, { fault });
  expect([code, stderr]).toEqual([0, expect.stringContaining('a ✓ ran')]);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [] });
});
