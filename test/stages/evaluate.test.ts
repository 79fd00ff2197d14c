/** Evaluations in this process: what single rows, slices and resamples of a table may do to a measure. */
import { expect, test } from 'vitest';
import { measureIntervals } from '../../src/stages/evaluate/intervals.ts';
import type { Task } from '../../src/stages/evaluate/open-task.ts';
import type { WorkContext } from '../../src/work.ts';
import { openModelTrial } from './train/try-models.ts';

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Two originals, each changed once: the score of the one moves by 0.2, that of the other by 0.05. */
const changed = ['a', 'b'].flatMap((id, at) =>
  ['none', 'constructor'].map((perturbation, times) => ({
    id,
    original_key: id,
    perturbation,
    label: id,
    prediction: id,
    score: 0.5 + times * (at === 0 ? 0.2 : 0.05),
  })),
);
const files = {
  'changed.jsonl': lines(changed),
  'weighed.csv': 'label,prediction,w,team\na,a,1,red\nb,a,1,red\nb,b,0,blue\n',
  'numbers.csv': 'label,prediction,w,team\n1,1,1,red\n2,4,1,red\n3,3,0,blue\n',
  'run.csv': 'query,document,score\nq1,d1,2\nq1,d2,1\n',
  'qrels.txt': 'q1 0 d2 1\n',
  'qrels.csv': 'query,document,relevance\nq1,d2,1\n',
  'words.jsonl': lines([{ prediction: 'a b', label: ['a b'], w: 1 }]),
  'people.jsonl': lines([
    { label: 'yes', prediction: 'yes', town: 'x, y', team: 'z' },
    { label: 'yes', prediction: 'no', town: 'x', team: 'y, z' },
  ]),
  'holes.jsonl': lines([
    { label: 'yes', prediction: 'yes', town: 'x', team: null },
    { label: 'no', prediction: 'no', town: 'x', team: 'z' },
  ]),
  'sure.jsonl': lines([
    { label: 'a', prediction: 'a', probabilities: [0.5, 0.3, 0.2] },
    { label: null, prediction: 'b', probabilities: [0.2, 0.6, 0.2] },
    { label: 'c', prediction: 'c', probabilities: [0.2, 0.3, 0.5] },
  ]),
  'vectors.jsonl': lines([
    { question_vector: [1, 0], answer_vector: [1, 0] },
    { question_vector: [1, 0], answer_vector: null },
  ]),
};

test('the score of a changed row may move as far as the threshold of the comparison', async () => {
  const trial = openModelTrial(files);
  const failing = async (compare: { readonly threshold?: number }): Promise<number> => {
    expect(await trial.evaluate({ input: 'changed.jsonl', metrics: ['accuracy'], compare })).toBe('ok');
    const { perturbations } = JSON.parse(trial.read('e.json')).details.compare;
    return perturbations.constructor.invariance_failure_rate;
  };
  expect([await failing({}), await failing({ threshold: 0.01 }), await failing({ threshold: 0.3 })]).toEqual([
    0.5, 1, 0,
  ]);
  trial.write('before.json', trial.read('e.json'));
  const more = { baseline: 'before.json', compare: {} };
  expect(await trial.evaluate({ input: 'changed.jsonl', metrics: ['accuracy'], ...more })).toBe('ok');
  expect(JSON.parse(trial.read('e.json'))).toMatchObject({ mean_accuracy: 1, mean_ce: null });
});

test('errors under change are compared with those of the same severities', async () => {
  const changes = ['none', 'noise {"severity":1}', 'noise {"severity":2}', 'blur {"severity":1}'];
  const rowsOf = (wrong: readonly string[]) =>
    changes.flatMap((perturbation) =>
      ['a', 'b'].map((label, at) => ({
        original_key: label,
        perturbation,
        label,
        prediction: wrong.includes(perturbation) && at === 0 ? 'b' : label,
      })),
    );
  const trial = openModelTrial({
    'model.jsonl': lines(rowsOf(changes.slice(1))),
    'reference.jsonl': lines(
      rowsOf(changes.slice(1)).filter(({ perturbation }) => perturbation !== changes[2]),
    ),
  });
  const metrics = { metrics: ['accuracy'], compare: {} };
  expect(await trial.evaluate({ input: 'reference.jsonl', ...metrics, output: 'before.json' })).toBe('ok');
  expect(await trial.evaluate({ input: 'model.jsonl', ...metrics, baseline: 'before.json' })).toBe('ok');
  const moved = { ...metrics, compare: { threshold: 0.3 } };
  const { mean_ce, details } = JSON.parse(trial.read('e.json'));
  expect(await trial.evaluate({ input: 'model.jsonl', ...moved })).toBe(
    'missing-column: `threshold` says how far a score may move, and there is none',
  );
  const { noise, blur } = details.compare.corruption_error.per_corruption;
  expect([noise.ce, noise.relative_ce, blur.ce, mean_ce]).toEqual([null, null, 1, 1]);
});

test('of a slice or a resample without weight nothing is known; each class has its own interval', async () => {
  const trial = openModelTrial(files);
  const options = { weight: 'w', by: ['team'], confidence: { samples: 50 } };
  const classes = { input: 'weighed.csv', metrics: ['accuracy', 'recall'], average: 'none', ...options };
  expect(await trial.evaluate(classes)).toBe('ok');
  const { details, ...values } = JSON.parse(trial.read('e.json'));
  expect(values).toEqual({ accuracy: 0.5, recall_a: 1, recall_b: 0 });
  expect(details.slices[0]).toMatchObject({ by: { team: 'blue' }, metrics: { accuracy: null } });
  expect(details.slices[0].metrics).toEqual({ accuracy: null, recall_a: null, recall_b: null });
  expect(details.recall.interval).toBeUndefined();
  expect(details.slices[1].metrics).toMatchObject({ accuracy: 0.5 });
  expect(details.recall_b).toMatchObject({ n: 3, interval: { low: 0, high: 0 } });
  expect(await trial.evaluate({ input: 'numbers.csv', metrics: ['mae'], ...options })).toBe('ok');
  expect(JSON.parse(trial.read('e.json'))).toMatchObject({
    mae: 1,
    details: { mae: { interval: { low: 0, high: 2 } }, slices: [{ metrics: { mae: null } }, {}] },
  });
});

test('groups of several columns stay apart, and who is selected is one of the classes', async () => {
  const trial = openModelTrial(files);
  const people = { task: 'bias', by: ['town', 'team'] };
  expect(await trial.evaluate({ input: 'people.jsonl', ...people, positive: 'yes' })).toBe('ok');
  expect(JSON.parse(trial.read('e.json'))).toMatchObject({
    demographic_parity_difference: 1,
    details: { selection_rate: { '"x, y", z': 1, 'x, "y, z"': 0 } },
  });
  expect(await trial.evaluate({ input: 'people.jsonl', ...people, positive: 'Yes' })).toBe(
    'unknown-class: `Yes` is none of the classes no, yes',
  );
  expect(await trial.evaluate({ input: 'holes.jsonl', ...people })).toBe(
    'null-label: `team` must not be null, as in row 1',
  );
});

test('rows that say nothing, and options that the columns leave no use for, are refused', async () => {
  const trial = openModelTrial(files);
  expect(await trial.evaluate({ input: 'sure.jsonl', metrics: ['ece'], classes: ['a', 'b', 'c'] })).toBe(
    'null-label: `label` must not be null, as in row 2',
  );
  expect(await trial.evaluate({ input: 'vectors.jsonl', metrics: ['relevance'] })).toBe(
    'null-label: `answer_vector` must not be null, as in row 2',
  );
  expect(await trial.evaluate({ input: 'run.csv', reference: 'qrels.txt', by: ['query'] })).toBe(
    'option-conflict: `by` is for `task: classification, regression, text, language_modeling, rag, bias`, not for `retrieval`',
  );
  expect(await trial.evaluate({ input: 'words.jsonl', weight: 'w' })).toBe(
    'option-conflict: `weight` is for `task: classification, regression`, not for `text`',
  );
  // A report of nothing is none.
  expect(await trial.evaluate({ input: 'people.jsonl', prediction: 'guess' })).toMatch(
    /^missing-column: .*`guess`/,
  );
  expect(await trial.evaluate({ input: 'qrels.csv', label: 'relevance' })).toBe(
    'missing-column: `accuracy` cannot be measured of these columns',
  );
  expect(await trial.evaluate({ input: 'weighed.csv', task: 'clustering', label: 'w' })).toBe('ok');
  trial.write('clusters.csv', 'prediction\n1\n2\n');
  expect(await trial.evaluate({ input: 'clusters.csv', task: 'clustering' })).toBe(
    'missing-column: `silhouette` cannot be measured of these columns',
  );
  expect(await trial.evaluate({ input: 'numbers.csv', task: 'regression', curves: 'c' })).toBe('ok');
  expect(await trial.evaluate({ input: 'words.jsonl', curves: 'c' })).toBe(
    'option-conflict: `curves` is for `task: classification, regression`, not for `text`',
  );
  const ranked = { reference: 'qrels.txt', metrics: ['recall_at_1'] };
  expect(await trial.evaluate({ input: 'qrels.txt', ...ranked, score: 'points' })).toBe(
    'option-conflict: `score` is for tables, and `input` is a run file',
  );
  expect(await trial.evaluate({ input: 'run.csv', reference: 'qrels.txt', metrics: ['recall_at_1'] })).toBe(
    'ok',
  );
});

test('the confusion of very many classes is in no report', async () => {
  const rows = Array.from({ length: 1001 }, (_, at) => ({ label: at, prediction: at }));
  const trial = openModelTrial({ 'many.jsonl': lines(rows) });
  const options = { task: 'classification', metrics: ['accuracy'], curves: 'c' };
  expect(await trial.evaluate({ input: 'many.jsonl', ...options })).toBe('ok');
  const { accuracy, details } = JSON.parse(trial.read('e.json'));
  expect([accuracy, details.classes.length, details.confusion_matrix]).toEqual([1, 1001, undefined]);
  expect(() => trial.read('c/confusion.csv')).toThrow('ENOENT');
});

test('resampling stops between two samples', async () => {
  const stop = new AbortController();
  const context = { signal: stop.signal, progress: () => {} } as unknown as WorkContext;
  const sample = { rows: 1, measure: () => ({ values: { mae: 1 } }) };
  const measured = measureIntervals(
    { sample } as unknown as Task,
    { level: 0.95, samples: 300_000, seed: 0 },
    context,
  );
  stop.abort();
  await expect(measured).rejects.toThrow('aborted');
});
