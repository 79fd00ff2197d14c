/** The page about models names every algorithm with its hyperparameters, as they are. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { algorithms } from '../../../src/ml/models/algorithms.ts';

const page = readFileSync(new URL('../../../docs/models.md', import.meta.url), 'utf8');

test('docs/models.md has a line for each algorithm', () => {
  const lines = [...algorithms.values()].map(({ name, tasks, hyperparameters }) => {
    const settings = Object.entries(hyperparameters).map(
      ([setting, { fallback, defaultWords, required }]) => {
        const usual = defaultWords ?? (fallback === undefined ? '' : JSON.stringify(fallback));
        const words = required ? ' (required)' : usual === '' ? '' : ` (${usual.replaceAll('"', '')})`;
        return `\`${setting}\`${words}`;
      },
    );
    return `| \`${name}\` | ${tasks.map((task) => task.replaceAll('_', ' ')).join(', ')} | ${settings.join(', ')} |`;
  });
  const there = page
    .split('\n')
    .filter((line) => /^\| `\w+` \| (?:classification|regression|clustering|language)/.test(line));
  expect(there).toEqual(lines);
});
