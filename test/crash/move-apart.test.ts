/** A move from one file system to another is cut off while it copies; the next command goes on with it. */
import { expect, test } from 'vitest';
import { makeProject } from '../support/project.ts';
import type { FaultKind } from './fault.ts';
import { runFaulty } from './run-faulty.ts';
import { isThorough, isWanted, pointsOfAll } from './sample.ts';
import { learn, tryCommand } from './try-command.ts';

const env = { LUC_FAULT_APART: '/raw' };
const kinds: readonly FaultKind[] = ['kill', 'EIO'];

const makeMovable = () =>
  makeProject({
    git: true,
    files: { 'lucidity.yaml': '{}\n', '.gitignore': '/.luc\n' },
  });

async function makeTracked() {
  const project = makeMovable();
  for (const name of ['raw/a', 'raw/sub/b', 'raw/sub/c']) project.write(name, `${name}\n`);
  expect(await runFaulty(project, ['add', '-q', 'raw'])).toMatchObject({ code: 0 });
  project.write('raw/a', 'edited by hand\n');
  return project;
}

test.runIf(isWanted('move'))('by the same words, from whatever had been copied', async () => {
  const learned = await learn({ name: 'move apart', args: ['move', 'raw', 'came'], make: makeTracked, env });
  const copying = learned.writes.flatMap((call, at) => (call === 'copyFileSync' ? [at + 1] : []));
  expect(copying).toHaveLength(3);
  const [first = 0, second = 0, third = 0] = copying;
  const isTried = (at: number): boolean => (isThorough ? at >= first : at === second || at === third - 1);
  const points = pointsOfAll(
    learned.writes,
    kinds.map((kind) => ({ kind })),
  ).filter(({ at }) => isTried(at));
  const wrong: string[] = [];
  for (const point of points) wrong.push(...[await tryCommand(learned, point)].flatMap((one) => one ?? []));
  expect(wrong).toEqual([]);
});

test.runIf(isWanted('move'))(
  'nothing that came meanwhile is overwritten by who goes on with it',
  async () => {
    const project = await makeTracked();
    const fault = { at: 2, kind: 'kill', about: '/sub/b' } as const;
    expect((await runFaulty(project, ['move', 'raw', 'came'], { fault, env })).code).not.toBe(0);
    expect([project.exists('raw/sub/b'), project.exists('came/a')]).toEqual([true, true]);
    project.write('raw/a', 'came meanwhile\n');
    const warned = await project.luc(['checkout', '--reporter', 'plain']);
    expect(warned.stderr).toContain('`raw` was being moved to `came` when luc was killed');
    expect([project.read('raw/a'), project.read('came/a')]).toEqual(['came meanwhile\n', 'edited by hand\n']);
  },
);

test.runIf(isWanted('move'))(
  'an old out of which only a part is aside when that fails is whole again',
  async () => {
    const project = makeProject({
      files: {
        'in.txt': 'one\n',
        'lucidity.yaml':
          'stages: {a: {cmd: mkdir -p raw; cp in.txt raw/a; cp in.txt raw/b, deps: [in.txt], outs: [raw]}}\n',
      },
    });
    expect(await project.repro()).toMatchObject({ code: 0, ran: ['a'] });
    project.write('raw/a', 'edited by hand\n');
    project.write('raw/b', 'edited, too\n');
    project.write('in.txt', 'two\n');
    const before = project.snapshot('raw');
    const fault = { at: 1, kind: 'ENOSPC', about: '/raw/b' } as const;
    const { code, stderr } = await runFaulty(project, ['repro'], { fault, env });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('error: `a` cannot run: no space left on the device'),
    ]);
    expect(project.snapshot('raw')).toEqual(before);
    expect(await project.luc(['checkout', '--allow-missing', 'a'])).toMatchObject({ code: 1 });
    expect(project.snapshot('raw')).toEqual(before);
    expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
    const removing = await runFaulty(project, ['remove', '--outs', 'a'], { fault, env });
    expect(removing.code).not.toBe(0);
    expect(project.snapshot('raw')).toEqual(before);
  },
);
