/** Reasons in detail: `status --granular` and `--complete`, and `why` against the last run or an earlier one. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  'src/a': 'a\n',
  'src/sub/b': 'b\n',
  'params.yaml': 'lr: 1\n',
  'lucidity.yaml':
    'stages:\n  make: {cmd: cat src/a > out, deps: [src], params: [lr], outs: [out]}\n  next: {cmd: cp out last, deps: [out], outs: [last]}\n',
};

async function makeReproduced(): Promise<Project> {
  const project = makeProject({ files });
  expect((await project.luc(['repro', '-q'])).code).toBe(0);
  return project;
}

test('--granular names every changed file of a folder', async () => {
  const project = await makeReproduced();
  project.write('src/sub/b', 'edited\n');
  project.write('src/c', 'new\n');
  const reasons = async (...flags: string[]): Promise<unknown> => {
    const { stdout } = await project.luc(['status', '--json', 'make', ...flags]);
    const [make] = (JSON.parse(stdout) as { stages: { reasons: Record<string, unknown>[] }[] }).stages;
    return make?.reasons.map(({ from, to, ...reason }) => [reason, from !== undefined, to !== undefined]);
  };
  const changed = { what: 'dep', path: 'src', change: 'modified' };
  expect(await reasons()).toEqual([[changed, true, true]]);
  project.remove('src/a');
  // A file that is new in a dep is no new dep.
  expect(await reasons('--granular')).toEqual([
    [{ ...changed, file: 'a' }, true, false],
    [{ ...changed, file: 'c' }, false, true],
    [{ ...changed, file: 'sub/b' }, true, true],
  ]);
  project.write('src/a', 'a\n');
  expect((await project.luc(['status', '--granular', 'make'])).stdout).toMatch(
    /^ {2}● {2}make {2}outdated {2}src: c was added \(\+1 more\)\n/,
  );
});

test('--complete counts what is not in the workspace', async () => {
  const project = await makeReproduced();
  project.remove('last');
  expect((await project.luc(['status', '--exit-code'])).code).toBe(0);
  expect((await project.luc(['status', '--exit-code', '--complete'])).code).toBe(1);
  expect((await project.luc(['checkout', '-q'])).code).toBe(0);
  expect((await project.luc(['status', '--exit-code', '--complete'])).code).toBe(0);
});

test('why compares with the last run, or with the one that --run names by the start of its id', async () => {
  const project = await makeReproduced();
  const [first = ''] = project.names('.luc/runs');
  project.write('params.yaml', 'lr: 2\n');
  expect((await project.luc(['repro', '-q'])).code).toBe(0);
  expect((await project.luc(['why', 'make'])).stdout).toBe('✓ make is current: as recorded\n');
  const { stdout, code } = await project.luc(['why', 'make', '--run', first.slice(0, 20).toLowerCase()]);
  expect({ stdout, code }).toEqual({
    stdout: `✓ make is current; against run ${first}:\n\nparams.yaml\n  lr  1  →  2\n`,
    code: 0,
  });
  project.write('last', 'edited\n');
  expect((await project.luc(['why', 'next'])).stdout).toBe(
    '↺ next is restorable\n\nout last changed\n  2 B → 7 B  87428fc5 → 68f01b28\n',
  );
  expect(await project.luc(['why', 'make', '--run', 'make'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'error: there is no run `make` here\nhint: `luc runs` lists them\n',
  });
  const second = project.names('.luc/runs')[1] ?? '';
  expect(await project.luc(['why', 'next', '--run', second])).toMatchObject({
    code: 2,
    stderr: `error: run \`${second}\` recorded nothing of \`next\`\nhint: \`luc runs\` lists the others\n`,
  });
});

test('why of a long chain names each stage once, and goes no deeper than twenty levels', async () => {
  const stage = (i: number): string =>
    `  s${i}: {cmd: cp f${i} f${i + 1}, deps: [f${i}], outs: [f${i + 1}]}\n`;
  const stages = Array.from({ length: 30 }, (_, i) => stage(i)).join('');
  const project = makeProject({ files: { f0: '', 'lucidity.yaml': `stages:\n${stages}` } });

  interface Level {
    readonly stage: string;
    readonly upstream: readonly Level[];
  }
  const levels: string[][] = [];
  const gather = ({ stage: name, upstream }: Level, level: number): void => {
    levels[level] = [...(levels[level] ?? []), name];
    for (const next of upstream) gather(next, level + 1);
  };
  gather(JSON.parse((await project.luc(['why', 's29', '--json'])).stdout) as Level, 0);
  expect(levels).toEqual([
    ...Array.from({ length: 20 }, (_, i) => [`s${29 - i}`]),
    Array.from({ length: 10 }, (_, i) => `s${9 - i}`),
  ]);

  const { stdout } = await project.luc(['why', 's29']);
  const lines = stdout.split('\n').filter((line) => /^ +[·+] s\d/.test(line));
  expect(lines.map((line) => line.search(/\S/))).toEqual(
    Array.from({ length: 29 }, (_, i) => 2 + 2 * Math.min(i, 19)),
  );
});
