/** `status` and `why` tell that the last run of a stage failed or was cut off, until the stage is good again. */
import { expect, test } from 'vitest';
import { openGate } from '../../support/gate.ts';
import { makeProject, type Project } from '../../support/project.ts';

const told = async (project: Project, ...args: string[]): Promise<string[]> =>
  (await project.luc(args)).stdout
    .split('\n')
    .filter((line) => line.includes('last run'))
    .map((line) => line.trim().replace(/, (just now|\d+ s ago)/, ', TIME'));

const failed = 'failed in its last run, TIME; `luc logs make`';

function makeFailing(): Project {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml':
        'stages: {make: {cmd: cp in.txt out && ! grep bad in.txt, deps: [in.txt], outs: [out]}}\n',
    },
  });
  project.write('in.txt', 'bad\n');
  return project;
}

test('a stage that failed, until it ran, was restored, or is as it was', async () => {
  const project = makeFailing();
  expect(await told(project, 'status')).toEqual([]);
  expect(await project.repro()).toMatchObject({ code: 1, failed: ['make'] });
  expect(await told(project, 'status')).toEqual([failed]);
  expect(await told(project, 'why', 'make')).toEqual([failed]);
  const { runs } = JSON.parse((await project.luc(['runs', '--json'])).stdout);
  const last = { outcome: 'failed', run: runs[0].id, at: expect.stringMatching(/^\d{4}-.*Z$/) as string };
  const status = JSON.parse((await project.luc(['status', '--json'])).stdout);
  expect(status.stages).toMatchObject([{ name: 'make', state: 'new', last_run: last }]);
  expect(JSON.parse((await project.luc(['why', 'make', '--json'])).stdout)).toMatchObject({ last_run: last });
  expect((await project.luc(['logs', 'make'])).stdout).toBe('bad\n');

  // It runs well, and what comes after has not failed yet.
  project.write('in.txt', 'one\n');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['make'] });
  project.write('in.txt', 'two\n');
  expect(await told(project, 'status')).toEqual([]);
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['make'] });
  const fail = async (): Promise<void> => {
    project.write('in.txt', 'bad\n');
    expect(await project.repro()).toMatchObject({ code: 1, failed: ['make'] });
    expect(await told(project, 'status')).toEqual([failed]);
  };

  // It is as it was; a run that finds it so forgets the failure.
  await fail();
  project.write('in.txt', 'two\n');
  const current = JSON.parse((await project.luc(['status', '--json'])).stdout);
  expect(current.stages).toEqual([{ name: 'make', state: 'current', reasons: [] }]);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
  project.write('in.txt', 'three\n');
  expect(await told(project, 'status')).toEqual([]);

  await fail();
  project.write('in.txt', 'one\n');
  expect(await project.repro()).toMatchObject({ code: 0, restored: ['make'] });
  project.write('in.txt', 'three\n');
  expect(await told(project, 'status')).toEqual([]);

  await fail();
  expect(await project.luc(['commit', '-f'])).toMatchObject({ code: 0 });
  project.write('in.txt', 'three\n');
  expect(await told(project, 'status')).toEqual([]);
});

test('a stage that was interrupted, or killed with luc: before and after that is mended', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `stages: {make: {cmd: 'cp in.txt out && ${gate.command('make')}', deps: [in.txt], outs: [out]}}\n`,
    },
  });
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const run = project.spawn(['repro']);
    await gate.arrived('make');
    expect(await told(project, 'status')).toEqual([]);
    run.signal(signal);
    await run.ended;
  };
  const line = (outcome: string) => [`was ${outcome} in its last run, TIME; \`luc logs make\``];
  await stop('SIGINT');
  expect(await told(project, 'status')).toEqual(line('interrupted'));
  await stop('SIGKILL');
  expect(await told(project, 'status')).toEqual(line('killed'));
  const lastRun = async () => JSON.parse((await project.luc(['runs', '--json', '-n', '1'])).stdout).runs[0];
  const killed = {
    argv: ['repro'],
    outcome: 'killed',
    ms: null,
    stages: [{ name: 'make', outcome: 'started' }],
  };
  expect(await lastRun()).toMatchObject(killed);
  expect(await project.luc(['checkout'])).toMatchObject({ code: 0 });
  expect(project.exists('out')).toBe(false);
  expect(await lastRun()).toMatchObject(killed);
  expect(await told(project, 'status')).toEqual(line('killed'));
  const run = project.spawn(['repro']);
  await gate.arrived('make');
  gate.release('make');
  expect(await run.ended).toMatchObject({ code: 0 });
  expect(await told(project, 'status')).toEqual([]);
});
