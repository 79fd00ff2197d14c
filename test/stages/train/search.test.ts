/** What options of a search do to its trials and to what comes of them. */
import { expect, test } from 'vitest';
import { openModelTrial } from './try-models.ts';

interface Line {
  readonly hyperparameters: { readonly n_neighbors: number };
  readonly score: number;
}

test('a range of whole numbers gives them, and `direction` turns round what is best', async () => {
  const rows = Array.from({ length: 24 }, (_, n) => `${n},${n % 8},${(n % 8) * 3 + (n % 3)}`);
  const trial = openModelTrial({ 'train.csv': `id,a,y\n${rows.join('\n')}\n` });
  const search = { method: 'random', space: { n_neighbors: { low: 1, high: 9, int: true } }, trials: 4 };
  const best = async (direction: 'minimize' | 'maximize') => {
    const options = { input: 'train.csv', label: 'y', algorithm: 'knn', task: 'regression' };
    expect(await trial.train({ ...options, search: { ...search, metric: 'mse', direction, folds: 2 } })).toBe(
      'ok',
    );
    const lines = trial
      .read('m/search.jsonl')
      .trim()
      .split('\n')
      .map((line): Line => JSON.parse(line));
    const tried = lines.map(({ hyperparameters }) => hyperparameters.n_neighbors);
    expect(tried.every((one) => Number.isInteger(one) && one >= 1 && one <= 9)).toBe(true);
    expect(new Set(tried).size).toBeGreaterThan(1);
    const scores = lines.map(({ score }) => score);
    const wanted = (direction === 'minimize' ? Math.min : Math.max)(...scores);
    const model = JSON.parse(trial.read('m/model.json'));
    expect(model.hyperparameters.n_neighbors).toBe(tried[scores.indexOf(wanted)]);
    return wanted;
  };
  expect(await best('minimize')).toBeLessThan(await best('maximize'));
});

test('clusters in which no row lies that judges count for nothing', async () => {
  const at = (places: readonly number[]): string => `a\n${places.join('\n')}\n`;
  const trial = openModelTrial({ 'train.csv': at([0, 0, 10, 10, 20, 20]), 'judge.csv': at([0, 0, 20, 20]) });
  const given = { hyperparameters: { init: [[0], [10], [20]] }, search: { space: { max_iter: [9] } } };
  expect(
    await trial.train({ input: 'train.csv', validation: 'judge.csv', algorithm: 'kmeans', ...given }),
  ).toBe('ok');
  expect(JSON.parse(trial.read('m/search.jsonl'))).toMatchObject({ metric: 'silhouette', score: 1 });
});
