/** The repository's own pipeline is what the README shows; `.ci/run` runs it, as it asks the registry for a package. */
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

test('what the README draws is what the graph is', async () => {
  const project = makeClone();
  const dag = JSON.parse((await project.luc(['dag', '--json'])).stdout) as {
    edges: { from: string; to: string }[];
  };
  expect(dag.edges.map(({ from, to }) => `${from} → ${to}`.replaceAll('data-mail/', ''))).toEqual([
    'package → archive',
    'archive → messages',
    'messages → dataset',
    'dataset → vectors-mail/tfidf',
    'dataset → vectors-mail/hashing',
  ]);
  const drawn = readFileSync(`${repository}README.md`, 'utf8').split('```')[1] ?? '';
  const { stdout } = await project.luc(['dag'], { env: { COLUMNS: '80' } });
  expect(`\n${stdout.split('\n\n')[0]?.replaceAll(/[+·](?= (?:data|vectors)-mail)/g, '✓')}\n`).toBe(drawn);
});
