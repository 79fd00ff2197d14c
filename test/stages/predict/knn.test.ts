/** `engine: knn` of `predict`: votes and means of the nearest rows of an index, and what cannot be an index. */
import { expect, test } from 'vitest';
import type { Kind } from '../../../src/kind.ts';
import { kinds } from '../../../src/stages/kinds.ts';
import { openModelTrial } from '../train/try-models.ts';

const files = {
  'known.csv':
    'id,a,b,team,size\n1,0,0,red,1.5\n2,0,1,red,2.5\n3,3,0,blue,10\n4,3,4,blue,20\n5,-1,5,green,7\n',
  'asked.csv': 'id,a,b\nx,0,0\ny,3,3\nz,0,3\n',
  'wide.csv': 'id,a,b,c\nx,0,0,1\n',
  'teams.csv': 'id,team\n1,blue\n2,blue\n3,blue\n4,red\n5,red\n',
  'few.csv': 'id,team\n1,blue\n',
};

const trialOf = () => {
  const trial = openModelTrial(files);
  return {
    ...trial,
    predict: (options: { readonly [name: string]: unknown }): Promise<string> =>
      trial.predict({
        engine: 'knn',
        index: 'known.csv',
        features: ['a', 'b'],
        top_k: 3,
        input: 'asked.csv',
        ...options,
      } as never),
  };
};

test('the nearest rows vote, of equally near ones the first; numbers have their mean', async () => {
  const { predict, read } = trialOf();
  expect(await predict({ label: 'team', distance: 'euclidean' })).toBe('ok');
  const third = 1 / 3;
  const lines = read('p.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  // Classes in order: blue, green, red.
  expect(lines).toEqual([
    { id: 'x', prediction: 'red', probabilities: [third, 0, 2 * third], score: 2 * third },
    { id: 'y', prediction: 'blue', probabilities: [2 * third, 0, third], score: 2 * third },
    { id: 'z', prediction: 'red', probabilities: [0, third, 2 * third], score: 2 * third },
  ]);
  expect(await predict({ label: 'size', distance: 'manhattan', top_k: 2 })).toBe('ok');
  expect(read('p.jsonl')).toBe(
    '{"id":"x","prediction":2.0}\n{"id":"y","prediction":15.0}\n{"id":"z","prediction":2.0}\n',
  );
  // The directions (1, 1) and (0, 1): near is another row than by length.
  expect(await predict({ label: 'team', top_k: 1, probabilities: false, passthrough: ['id'] })).toBe('ok');
  expect(read('p.jsonl')).toBe(
    '{"id":"x","prediction":"red"}\n{"id":"y","prediction":"blue"}\n{"id":"z","prediction":"red"}\n',
  );
  expect(await predict({ labels_from: 'teams.csv', label: 'team', top_k: 1, probabilities: false })).toBe(
    'ok',
  );
  expect(read('p.jsonl')).toBe(
    '{"id":"x","prediction":"blue"}\n{"id":"y","prediction":"red"}\n{"id":"z","prediction":"blue"}\n',
  );
});

test('what cannot be searched is told', async () => {
  const { predict } = trialOf();
  expect(await predict({ label: 'team', top_k: 6 })).toBe(
    'out-of-range: `top_k` is 6, but `known.csv` has only 5 rows',
  );
  expect(await predict({ label: 'size', decision_threshold: 0.4 })).toBe(
    'option-conflict: `decision_threshold` is for two classes, and this is regression',
  );
  expect(await predict({ labels_from: 'few.csv', label: 'team' })).toMatch(
    /^null-label: 4 of 5 rows have no label in `few.csv`/,
  );
  expect(await predict({ label: 'size', index: 'wide.csv', features: ['a', 'b', 'c'] })).toMatch(
    /^missing-column: there is no column `size` in `wide.csv`/,
  );
  expect(await predict({ label: 'team', features: ['a', 'id'], index: 'teams.csv' })).toMatch(
    /^missing-column: there is no column `a` in `teams.csv`/,
  );
  expect(await predict({ label: 'team', index: 'known.csv', features: ['a', 'size'] })).toBe(
    'feature-mismatch: `asked.csv` lacks `size`, which `known.csv` has',
  );
  expect(await predict({ index: undefined })).toBe('missing-option: `engine: knn` needs an `index`');
  expect(await predict({ model: 'm', label: 'team' })).toBe(
    'option-conflict: `model` is for `engine: native, onnx, http, rag`, not for `knn`',
  );
  expect(await predict({ engine: 'native', model: 'm', labels_from: 'teams.csv', top_k: 5 })).toBe(
    'option-conflict: `index` is for `engine: knn, rag`, not for `native`; option-conflict: `labels_from` is for `engine: knn`, not for `native`',
  );
  expect(await predict({ label: 'team', token_env: 'TOKEN', rate_limit: 3 })).toBe(
    'option-conflict: `token_env` is for `engine: http, rag`, not for `knn`; option-conflict: `rate_limit` is for `engine: http, rag`, not for `knn`',
  );
});

test('numbers whose squares are too great have no nearest row', async () => {
  const { predict, write } = trialOf();
  write('asked.csv', 'id,a,b\nx,1,2\ny,1e200,1.1e200\n');
  const none = 'non-finite: the model has no finite answer to row 2 of `asked.csv`';
  expect(await predict({ label: 'team' })).toBe(none);
  expect(await predict({ label: 'size', distance: 'euclidean' })).toBe(none);
  expect(await predict({ label: 'team', distance: 'manhattan' })).toBe('ok');
});

test('an index of more columns than memory holds', async () => {
  const { vectorize, predict } = trialOf();
  const made = { input: 'teams.csv', text: 'team', method: 'hashing', n_features: 2 ** 30 };
  expect(await vectorize(made)).toBe('ok');
  const asked = { index: 'v.arrow', input: 'v.arrow', labels_from: 'teams.csv', label: 'team' };
  expect(await predict({ ...asked, features: undefined })).toBe(
    'out-of-memory: `knn` holds a number of each of 1073741824 columns, which is 8192 MiB, and may use 512 MiB',
  );
});

test('an index without labels is told before it is there, in the words of `train`', async () => {
  const told = async (name: string, options: Record<string, string>, columns: readonly string[]) => {
    const kind = (await kinds[name]?.()) as Kind;
    const parsed = kind.parse({ output: 'o.csv', ...options });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { task } = kind.describe(parsed.value, { shell: 'sh' });
    const shape = { columns: columns.map((name) => ({ name, type: null })), open: false };
    return kind.contract?.(task, (path) => (path === 'known.arrow' ? shape : null)).problems;
  };
  const knn = { engine: 'knn', index: 'known.arrow', input: 'asked.arrow' };
  const learn = { algorithm: 'knn', input: 'known.arrow' };
  const missing = {
    code: 'missing-column',
    message: 'there is no column `label` in `known.arrow`',
    path: ['label'],
    about: 'known.arrow',
  };
  const vectors = {
    ...missing,
    hint: 'vectors come without labels: `labels_from` names the table that has them',
  };
  expect(await told('predict', knn, ['id', 'vector'])).toEqual([vectors]);
  expect(await told('train', learn, ['id', 'vector'])).toEqual([vectors]);
  // No vectors: nothing is said of them.
  expect(await told('predict', knn, ['id', 'labels'])).toEqual([
    { ...missing, hint: 'did you mean `labels`? there are `id`, `labels`' },
  ]);
  expect(await told('predict', { ...knn, labels_from: 'labels.csv' }, ['id', 'vector'])).toEqual([]);
});
