/** The end of a run cannot be written: what else went wrong is told all the same, and what was made is kept. */
import { expect, test } from 'vitest';
import { eventsOf, makeProject } from '../support/project.ts';
import { runFaulty } from './run-faulty.ts';

const fault = { at: 1, kind: 'ENOSPC', sticky: true, about: '"t":"end"' } as const;
const notEnded = {
  code: 'run-not-ended',
  message: 'the end of the run could not be written: no space left on the device',
  hint: 'when that is mended, the next command that changes things ends the run',
};
const makeStages = () =>
  makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  good: {cmd: cp in.txt good.txt, deps: [in.txt], outs: [good.txt]}
  bad: {cmd: test ! -e fail, deps: [good.txt], always_changed: true}
data:
  in.txt: {}
`,
    },
  });

test.each([
  ['as the only thing that is wrong', false, 2, 'environment'],
  ['beside a command that failed', true, 1, 'work'],
] as const)('%s', async (_, fails, code, kind) => {
  const project = makeStages();
  if (fails) project.write('fail', '');
  const run = await runFaulty(project, ['repro', '--reporter', 'ndjson'], { fault });
  expect(run.code).toBe(code);
  expect(eventsOf(run).findLast(({ event }) => event === 'run-finished')).toMatchObject({
    counts: { ran: fails ? 1 : 2, failed: fails ? 1 : 0 },
    failure: { kind, problems: [notEnded] },
  });
  const { stages } = JSON.parse((await project.luc(['status', '--json', 'good'])).stdout);
  expect(stages).toMatchObject([{ name: 'good', state: 'current' }]);
  expect(await project.luc(['checkout'])).toMatchObject({ code: 0 });
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});

test('where no stage can run at all, each is told not to have started, and the end of the run', async () => {
  const project = makeStages();
  const fault = { at: 1, kind: 'EACCES', sticky: true, about: '/claims/' } as const;
  const run = await runFaulty(project, ['repro', 'good', 'bad', '--reporter', 'ndjson'], { fault });
  expect(run.code).toBe(2);
  const events = eventsOf(run).filter(({ event }) => /-finished$|^failed$/.test(`${event}`));
  expect(events.map(({ event, stage, outcome }) => [event, stage, outcome])).toEqual([
    ['stage-finished', 'good', 'unstarted'],
    ['stage-finished', 'bad', 'unstarted'],
    ['run-finished', undefined, undefined],
    ['failed', undefined, undefined],
  ]);
});

test('of another command', async () => {
  const project = makeStages();
  const { code, stdout, stderr } = await runFaulty(project, ['commit', 'in.txt'], { fault });
  expect([code, stdout]).toEqual([1, 'Committed in.txt.\n']);
  expect(stderr).toBe(`recorded in.txt: 1 file, 4 B\nerror: ${notEnded.message}\nhint: ${notEnded.hint}\n`);
  expect(await project.luc(['checkout'])).toMatchObject({ code: 0 });
  expect(project.leftovers(['claims', 'open'])).toEqual([]);
});
