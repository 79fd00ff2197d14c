/** The repository's own pipeline does what the README's first screen says. */
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));

function makeClone(): Project {
  const project = makeProject();
  for (const path of [
    '.gitignore',
    'lucidity.yaml',
    'params.yaml',
    'package.json',
    'package-lock.json',
    'pipelines',
  ])
    cpSync(repository + path, project.path(path), { recursive: true });
  symlinkSync(`${repository}node_modules`, project.path('node_modules'));
  return project;
}

const named = (...names: string[]): string[] => names.map((name) => `text-corpus/${name}`);
const all = named(
  'clean@license',
  'clean@readme',
  'collect',
  'count@license',
  'count@readme',
  'licenses',
  'report',
);

test('runs whole, then nothing, then only what a change reaches, then back without running', async () => {
  const project = makeClone();
  expect(await project.repro()).toMatchObject({ code: 0, ran: all });
  const made = project.snapshot('corpus');
  const report = project.read('corpus/report.md');
  expect(report).toContain('| texts | number | words | distinct words |');
  expect(JSON.parse(project.read('corpus/metrics.json'))).toMatchObject({ licenses: expect.any(Number) });

  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
  const drawn = (await project.luc(['dag'], { env: { COLUMNS: '80' } })).stdout.split('\n\n')[0];
  expect(readFileSync(`${repository}README.md`, 'utf8')).toContain(`\`\`\`\n${drawn}\n\`\`\`\n`);

  const params = project.read('params.yaml');
  project.write('params.yaml', params.replace('min_length: 400', 'min_length: 4000'));
  expect(await project.repro()).toMatchObject({
    code: 0,
    ran: named('clean@license', 'clean@readme', 'count@license', 'count@readme', 'report'),
    restored: [],
  });
  expect(project.read('corpus/report.md')).not.toBe(report);

  project.write('params.yaml', params);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [] });
  expect(project.snapshot('corpus')).toEqual(made);

  // Only its bytes differ: the same packages are installed.
  project.write('package-lock.json', `${project.read('package-lock.json')}\n`);
  expect(await project.repro()).toMatchObject({ code: 0, ran: named('collect'), restored: [] });
});

test('its results do not depend on where and when it ran', async () => {
  const [one, other] = [makeClone(), makeClone()];
  await Promise.all([one.luc(['repro', '-j', '1']), other.luc(['repro', '-j', '4'])]);
  expect(other.snapshot('corpus')).toEqual(one.snapshot('corpus'));
  expect(other.read('lucidity.lock')).toBe(one.read('lucidity.lock'));
});

test('what the README draws is what the graph is', async () => {
  const project = makeClone();
  const dag = JSON.parse((await project.luc(['dag', '--json'])).stdout) as {
    nodes: { name: string }[];
    edges: { from: string; to: string }[];
  };
  expect(dag.nodes.map(({ name }) => name).sort()).toEqual(all);
  expect(dag.edges.map(({ from, to }) => `${from} → ${to}`.replaceAll('text-corpus/', '')).sort()).toEqual([
    'clean@license → count@license',
    'clean@readme → count@readme',
    'collect → clean@license',
    'collect → clean@readme',
    'collect → licenses',
    'count@license → report',
    'count@readme → report',
    'licenses → report',
  ]);
});
