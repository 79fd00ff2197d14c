/** Options that can change nothing where they stand: each kind refuses them at load, and points at them. */
import { expect, test } from 'vitest';
import type { Json } from '../../src/json.ts';
import type { Kind } from '../../src/kind.ts';
import { algorithms } from '../../src/ml/models/algorithms.ts';
import type { OptionTable } from '../../src/option.ts';
import { kinds } from '../../src/stages/kinds.ts';

type Options = { readonly [name: string]: Json };

const told = async (name: string, options: Options): Promise<string[]> => {
  const kind = (await kinds[name]?.()) as Kind;
  const parsed = kind.parse({ input: 'in.csv', output: 'out.csv', ...options });
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

/** What is told of each of the options, one by one, beside the others. */
const toldOfEach = async (
  name: string,
  beside: Options,
  each: Options,
): Promise<Record<string, string[]>> => {
  expect(await told(name, beside)).toEqual([]);
  const all = Object.entries(each).map(
    async ([option, value]) => [option, await told(name, { ...beside, [option]: value })] as const,
  );
  return Object.fromEntries(await Promise.all(all));
};

const everyOptionRefused = (problems: Record<string, string[]>): void => {
  for (const [option, messages] of Object.entries(problems)) {
    expect([option, messages.length]).toEqual([option, 1]);
    expect(messages[0]).toMatch(new RegExp(`^${option}: `));
  }
};

test('what says with which others it says something names those of its table, and values that they may have', async () => {
  let conditions = 0;
  const look = (table: OptionTable): void => {
    for (const { only = {}, type } of Object.values(table)) {
      for (const [other, values] of Object.entries(only))
        for (const value of values) {
          conditions++;
          expect([other, value, table[other]?.type.read(value, [], () => undefined)]).toEqual([
            other,
            value,
            value,
          ]);
        }
      if (type.members) look(type.members);
    }
  };
  for (const load of Object.values(kinds)) look((await load()).table ?? {});
  for (const { hyperparameters } of algorithms.values()) look(hyperparameters);
  expect(conditions).toBeGreaterThan(100);
});

test('`predict`: what is of another engine, or of none that a model is for', async () => {
  const ofNeighbors = {
    index: 'i.csv',
    top_k: 3,
    labels_from: 'l.csv',
    label: 'team',
    distance: 'euclidean',
  };
  const ofServices = {
    url: 'http://localhost',
    token_env: 'TOKEN',
    timeout: '1s',
    retries: 1,
    concurrency: 1,
    rate_limit: 1,
    batch_size: 1,
    seed: 1,
  };
  const ofTalk = { vectorizer: 'v', prompt: 'p', reader: 'extractive', max_tokens: 1, temperature: 1 };
  const elsewhere = { ...ofNeighbors, task: 'regression', ...ofServices, ...ofTalk };
  everyOptionRefused(await toldOfEach('predict', { model: 'm' }, elsewhere));
  everyOptionRefused(await toldOfEach('predict', { model: 'm', engine: 'native' }, elsewhere));
  const onnx = { ...elsewhere, text: 'a', decision_threshold: 0.5 };
  everyOptionRefused(await toldOfEach('predict', { model: 'm', engine: 'onnx' }, onnx));
  const http = { engine: 'http', model: 'm', url: 'http://localhost' };
  const ofModels = { vector: 'v', decision_threshold: 0.5 };
  everyOptionRefused(await toldOfEach('predict', http, { ...ofNeighbors, ...ofTalk, ...ofModels }));
  const knn = { engine: 'knn', index: 'i.csv' };
  everyOptionRefused(await toldOfEach('predict', knn, { ...ofServices, ...ofTalk, model: 'm', text: 'a' }));
  expect(await told('predict', { model: 'm', distance: 'euclidean' })).toEqual([
    'distance: `distance` is for `engine: knn`',
  ]);
  expect(await told('predict', { model: 'm', engine: 'native', top_k: 3 })).toEqual([
    'top_k: `top_k` is for `engine: knn, rag`, not for `native`',
  ]);
  expect(await told('predict', { model: 'm', features: ['a'], vector: 'v' })).toEqual([
    'vector: `vector` says nothing where `features` says what is read',
  ]);
});

test('`train`: what an engine, an algorithm or a search takes no notice of', async () => {
  const ofNative = {
    text: 'body',
    vector: 'v',
    key: 'k',
    checkpoint: { every: 2 },
    require_convergence: true,
    class_weight: 'balanced',
  };
  everyOptionRefused(await toldOfEach('train', { engine: 'cmd', command: 'x' }, ofNative));
  const tree = { algorithm: 'decision_tree' };
  const { text, checkpoint, require_convergence } = ofNative;
  const ofOthers = { text, checkpoint, require_convergence, backend: 'cpu' };
  everyOptionRefused(await toldOfEach('train', tree, ofOthers));
  everyOptionRefused(await toldOfEach('train', { ...tree, features: ['a'] }, { vector: 'v' }));
  everyOptionRefused(await toldOfEach('train', { ...tree, vectorizer: 'v' }, { vector: 'v' }));
  const seen = { validation: 'v.csv', labels_from: 'l.csv' };
  everyOptionRefused(await toldOfEach('train', { algorithm: 'kmeans' }, seen));
  everyOptionRefused(
    await toldOfEach('train', { algorithm: 'ngram_lm' }, { ...seen, label: 'a', vector: 'v' }),
  );
  const sought = async (search: Options, more: Options = {}) =>
    told('train', { ...tree, search, ...more } as Options);
  const space = { max_depth: [1, 2] };
  expect(await sought({ space, folds: 3, seed: 1 }, { validation: 'v.csv' })).toEqual([
    'search.folds: `folds` says nothing where `validation` judges',
    'search.seed: `seed` says nothing: a grid that `validation` judges draws nothing',
  ]);
  expect(await sought({ space, method: 'random', seed: 1 }, { validation: 0.2 })).toEqual([]);
  expect(await sought({ space: { epochs: [1, 2] }, method: 'halving' }, { algorithm: 'mlp' })).toEqual([
    'search.space.epochs: `halving` itself says how many epochs a trial gets',
  ]);
});

test('what a search would try in vain, or without end, is told before it begins', async () => {
  const sought = async (space: Options, method = 'random', algorithm = 'knn') =>
    told('train', { algorithm, search: { method, space } } as Options);
  expect(await sought({ n_neighbors: { low: 1, high: 9 } })).toEqual([
    'search.space.n_neighbors: `n_neighbors` cannot be 6.656854249492381, which is drawn, too',
  ]);
  expect(await sought({ n_neighbors: { low: 0, high: 9, int: true } })).toEqual([
    'search.space.n_neighbors.low: `search.space.n_neighbors.low` must be a whole number, 1 or more, not 0',
  ]);
  expect(await sought({ n_neighbors: { low: 1, high: 9, int: true } })).toEqual([]);
  // As good as never drawn, and how ranges are written.
  expect(await sought({ C: { low: 0, high: 10 } }, 'random', 'logistic_regression')).toEqual([]);
  expect(await sought({ dropout: { low: 0, high: 1 } }, 'random', 'mlp')).toEqual([]);
  expect(await sought({ C: { low: -1, high: 0 } }, 'random', 'logistic_regression')).toEqual([
    'search.space.C.low: `search.space.C.low` must be a number above 0, not -1',
    'search.space.C.high: `search.space.C.high` must be a number above 0, not 0',
  ]);
  const many = Array.from({ length: 1001 }, (_, at) => at + 1);
  const grid = { n_neighbors: many, weights: Array.from({ length: 1000 }, () => 'uniform') };
  expect(await sought(grid, 'grid')).toEqual([
    'search.space: the grid has 1001000 combinations, and 1000000 are the most that are tried',
  ]);
});

test('hyperparameters that another one leaves no use for, given or searched for', async () => {
  const said = async (algorithm: string, hyperparameters: Options, space?: Options) =>
    told('train', {
      algorithm,
      hyperparameters,
      ...(algorithm === 'ngram_lm' ? {} : { label: 'y' }),
      ...(space && { search: { space } }),
    } as Options);
  expect(await said('mlp', { momentum: 0.9, decay_rate: 0.5, beta_1: 0.5 })).toEqual([
    'hyperparameters.momentum: `momentum` is for `optimizer: sgd`, not for `adam`',
    'hyperparameters.decay_rate: `decay_rate` is for `schedule: exponential`, not for `constant`',
  ]);
  expect(await said('mlp', { epochs: 2 }, { momentum: [0, 0.9] })).toEqual([
    'search.space.momentum: `momentum` is for `optimizer: sgd`, not for `adam`',
  ]);
  expect(await said('mlp', { momentum: 0.9 }, { optimizer: ['adam', 'sgd'] })).toEqual([]);
  expect(await said('mlp', { momentum: 0.9 }, { optimizer: ['adam'] })).toEqual([
    'hyperparameters.momentum: `momentum` is for `optimizer: sgd`, not for `adam`',
  ]);
  expect(await said('ngram_lm', { gamma: 0.5, discount: 0.5, smoothing: 'lidstone' })).toEqual([
    'hyperparameters.discount: `discount` is for `smoothing: kneser_ney`, not for `lidstone`',
  ]);
  expect(await said('kmeans', { init: [[1], [2]], n_init: 3 })).toEqual([
    'hyperparameters.n_init: `n_init` is for `init: k-means++`',
  ]);
});

test('`vectorize`: what another method, a setting or a given state leaves no use for', async () => {
  const state = { fit: false, vectorizer: 'v.json', output: 'v.arrow' };
  const said = (options: Options) => told('vectorize', { output: 'v.arrow', method: 'count', ...options });
  everyOptionRefused(
    await toldOfEach(
      'vectorize',
      { output: 'v.arrow', method: 'count' },
      {
        timeout: '1s',
        retries: 1,
        concurrency: 1,
        seed: 1,
        batch_size: 2,
        url: 'http://localhost',
      },
    ),
  );
  expect(await said({ vocabulary: ['a'], min_df: 2, max_features: 3 })).toEqual([
    'min_df: `min_df` says nothing beside a `vocabulary`, which is taken as it is',
    'max_features: `max_features` says nothing beside a `vocabulary`, which is taken as it is',
  ]);
  expect(await said({ analyzer: 'char', token_pattern: 'x', stop_words: 'english' })).toEqual([
    'token_pattern: `token_pattern` is for `analyzer: word`, not for `char`',
    'stop_words: `stop_words` is for `analyzer: word`, not for `char`',
  ]);
  const usual = { token_pattern: '(?u)\\b\\w\\w+\\b', stop_words: 'none', smooth_idf: true };
  expect(await said({ method: 'tfidf', analyzer: 'char_wb', use_idf: false, ...usual })).toEqual([]);
  expect(await said({ method: 'cooccurrence', weighting: 'count', shift: 0 })).toEqual([]);
  expect(await said({ method: 'tfidf', use_idf: false, smooth_idf: false })).toEqual([
    'smooth_idf: `smooth_idf` is for `use_idf: true`, not for `false`',
  ]);
  expect(await said({ method: 'cooccurrence', weighting: 'count', shift: 1 })).toEqual([
    'shift: `shift` is for `weighting: ppmi`, not for `count`',
  ]);
  expect(await said({ method: 'encode', encode: { a: 'standard' }, label: 'b', seed: 1 })).toEqual([
    'label: `label` says nothing where no column is encoded by `target`',
    'seed: `seed` says nothing where no column is encoded by `target`',
  ]);
  expect(await said({ ...state, method: 'encode', encode: { a: 'standard' } })).toEqual([
    'encode: `encode` says nothing with `fit: false`: the `vectorizer` has it all',
  ]);
  expect(await said({ ...state, vocabulary: ['a'] })).toEqual([
    'vocabulary: `vocabulary` says nothing with `fit: false`: the `vectorizer` has it all',
  ]);
  expect(
    await said({ method: 'hashing', input: { train: 'a' }, output: { train: 'v.arrow' }, fit: 'train' }),
  ).toEqual(['fit: `hashing` learns nothing of what it reads, so that `fit` says nothing']);
});

test('`fetch`: what another way from page to page has no use for', async () => {
  const pages = {
    url: 'https://example.org',
    records: '',
    paginate: { style: 'link', param: 'p', start: 2 },
  };
  expect(await told('fetch', { ...pages, input: 'a.csv' })).toEqual([
    'paginate.param: `paginate.param` is for `style: page, offset, cursor`, not for `link`',
    'paginate.start: `paginate.start` is for `style: page, offset`, not for `link`',
    expect.stringMatching(/^input: `input` is for `source: file, cdc`, not for `http`/),
  ]);
});

test('`evaluate`: what the task takes no notice of, and what needs another option', async () => {
  const ofClasses = {
    probabilities: 'p',
    classes: ['a', 'b'],
    positive: 'a',
    average: 'micro',
    zero_division: 1,
    compare: {},
  };
  const ofTruth = { label: 'l', prediction: 'p', weight: 'w', curves: 'c' };
  const task = (name: string, more: Options = {}): Options => ({ task: name, output: 'e.json', ...more });
  const said = (name: string, each: Options, more: Options = {}) =>
    toldOfEach('evaluate', task(name, more), each).then(everyOptionRefused);
  await said('classification', { reference: 'r', key: 'k', min_slice: 9, baseline: 'b' });
  await said('regression', { ...ofClasses, reference: 'r', key: 'k', score: 's' });
  await said('text', { ...ofClasses, reference: 'r', key: 'k', score: 's', weight: 'w', curves: 'c' });
  await said('retrieval', { ...ofClasses, ...ofTruth, key: 'k', by: ['a'], min_slice: 9 });
  await said('language_modeling', { ...ofClasses, ...ofTruth, key: 'k' });
  await said('clustering', { ...ofClasses, reference: 'r', key: 'k', score: 's', by: ['a'], curves: 'c' });
  await said('rag', { ...ofClasses, label: 'l', score: 's', key: 'k', weight: 'w', curves: 'c' });
  await said('bias', { reference: 'r', key: 'k', score: 's', average: 'micro', min_slice: 9 }, { by: ['a'] });
  const shared = { average: 'micro', zero_division: 1 };
  everyOptionRefused(await toldOfEach('evaluate', task('classification', { metrics: ['accuracy'] }), shared));
  expect(await told('evaluate', task('classification', { metrics: ['accuracy', 'f1'], ...shared }))).toEqual(
    [],
  );
  expect(
    await told(
      'evaluate',
      task('classification', { metrics: ['accuracy'], thresholds: { f1: 0.5 }, ...shared }),
    ),
  ).toEqual([]);
  expect(await told('evaluate', task('classification', { metrics: ['f1_macro'], ...shared }))).toEqual([
    'average: `average` is of `precision`, `recall` and `f1`, and none of them is measured',
  ]);
  // The task as the metrics have it.
  expect(await told('evaluate', { metrics: ['rmse'], curves: 'c', average: 'micro' })).toEqual([
    'average: `average` is for `task: classification`, not for `regression`',
  ]);
  expect(
    await told('evaluate', { metrics: { ndcg_at_5: { relevance_level: 2 } }, reference: 'q.txt' }),
  ).toEqual(['metrics.ndcg_at_5.relevance_level: `relevance_level` is no option of `metrics.ndcg_at_5`']);
});
