/** The repository's own pipelines are what the README shows; `.ci/run` runs them, as one asks the registry for a package. */
import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));

function makeClone(): Project {
  const project = makeProject();
  for (const path of ['.gitignore', 'lucidity.yaml', 'params.yaml', 'pipelines'])
    cpSync(repository + path, project.path(path), { recursive: true });
  return project;
}

test('what the README draws is what the graph is, and what it measures', async () => {
  const project = makeClone();
  const readme = readFileSync(`${repository}README.md`, 'utf8');
  const blocks = readme.split('```\n');
  const { stdout } = await project.luc(['dag'], { env: { COLUMNS: '80' } });
  const drawn = blocks.find((block) => block.startsWith('✓ data-mail/package'));
  expect(stdout.split('\n\n')[0]?.replaceAll(/^( *)[+·]/gm, '$1✓')).toBe(drawn?.trimEnd());

  const { stages } = JSON.parse((await project.luc(['stage', 'list', '--json'])).stdout) as {
    stages: { kind: string; metrics: string[] }[];
  };
  expect(readme).toContain(`${stages.length} stages, from an npm package`);
  const measured = stages.flatMap(({ kind, metrics }) => (kind === 'evaluate' ? metrics : []));
  const table = blocks.find((block) => block.startsWith('  file ')) ?? '';
  expect([...table.matchAll(/^ {2}(\S+\.json)/gm)].map(([, path]) => path)).toEqual(measured);
});

test('sentence embeddings are off, and fit in where they are turned on', async () => {
  const project = makeClone();
  expect(await project.luc(['repro', '-n', 'embeddings-mail'])).toMatchObject({ code: 2 });
  project.write('params.yaml', project.read('params.yaml').replace('embeddings: []', 'embeddings: [minilm]'));
  const on = await project.luc(['repro', '-n', '--json', 'embeddings-mail']);
  const names = ['wheels', 'weights', 'words', 'tokenizer', 'embedder', 'embeddings', 'neighbors', 'answers'];
  expect(on.code).toBe(0);
  for (const name of [...names, 'metrics']) expect(on.stdout).toContain(`"embeddings-mail/${name}@minilm"`);
});
