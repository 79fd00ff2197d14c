/** The options of `train`. */
import { backends } from '../../choices.ts';
import { type AlgorithmEntry, algorithms } from '../../ml/models/algorithms.ts';
import { type OptionsOf, onlyWhere, optional, required, withDefault } from '../../option.ts';
import { record } from '../../options/read.ts';
import { seeded } from '../../options/shared.ts';
import {
  choice,
  column,
  columnOrColumns,
  columns,
  either,
  flag,
  integer,
  json,
  list,
  map,
  number,
  orderedMap,
  path,
  paths,
  scalar,
  seed,
  text,
} from '../../options/types.ts';

/** Of the rows; none and all of them are no share. */
const share = number('fraction', 'a fraction between 0 and 1', (value) => value > 0 && value < 1);
const finite = number('number', 'a number', () => true);

const range = record(
  {
    low: required(finite, { doc: 'The least value' }),
    high: required(finite, { doc: 'The greatest value' }),
    log: withDefault(flag, false, { doc: 'Drawn evenly between the logarithms' }),
    int: withDefault(flag, false, { doc: 'Whole numbers only' }),
  },
  'range',
  'a range: `{low, high, log, int}`',
);

/** More would not end, nor would a list of them fit anywhere. */
export const mostTrials = 1_000_000;

export const searchOptions = {
  method: withDefault(choice('grid', 'random', 'halving'), 'grid', {
    doc: '`grid` tries every combination, `random` draws, `halving` drops the worse ones early',
  }),
  space: required(
    orderedMap(
      either(
        'list or range',
        'a list of values, or `{low, high, log, int}`',
        list(json, 'list of values'),
        range,
      ),
      'map of name → values',
      'a map of hyperparameters to values',
    ),
    { doc: 'The hyperparameters that are looked for' },
  ),
  trials: optional(integer(1, mostTrials), { doc: 'How many are tried', else: 'grid: all; else 20' }),
  metric: optional(text, { doc: 'What is compared', else: "the task's first" }),
  direction: optional(choice('maximize', 'minimize'), {
    doc: 'Which is better',
    else: "the metric's good direction",
  }),
  folds: withDefault(integer(2), 5, {
    doc: 'Parts that take turns in judging, where there is no `validation`',
  }),
  seed: optional(seed, { doc: 'Of the draws and the folds', else: "the stage's" }),
};

const checkpointOptions = {
  every: withDefault(integer(1), 1, { doc: 'Epochs from one to the next' }),
  keep: withDefault(integer(0), 0, {
    doc: 'How many of the last ones, and with them the best, go into `checkpoints/` of the output',
  }),
};

const thoseThat = (are: (entry: AlgorithmEntry) => boolean): string[] =>
  [...algorithms.values()].filter(are).map(({ name }) => name);

export const trainOptions = {
  input: required(paths, { role: 'dep', doc: 'Tables or vector files, read as one' }),
  labels_from: optional(paths, {
    role: 'dep',
    doc: 'Tables that have the labels of vector files, by `key`; those of `validation`, too',
  }),
  validation: optional(
    either(
      'path, list or fraction',
      'a path, a list of paths, or a fraction between 0 and 1',
      path,
      list(path, 'list of paths'),
      share,
    ),
    { role: 'dep', doc: 'Watched during training; a fraction is split off by hash of `key`' },
  ),
  label: withDefault(column, 'label', { doc: 'What is learned: a class or a number' }),
  features: optional(columns, {
    doc: 'What the model may see',
    else: 'all but `key`, `label`, `weight`, `split` and `meta`',
  }),
  ...onlyWhere(
    { engine: ['native'] },
    {
      text: withDefault(column, 'text', {
        doc: 'The text, for a `vectorizer` of texts and for `ngram_lm`',
      }),
      vector: withDefault(column, 'vector', { doc: 'The vectors of a vector file' }),
      key: optional(columnOrColumns, { doc: 'Identifies a row', else: '`id` if there is one' }),
      weight: optional(column, { doc: 'How much a row counts, 0 or more', else: 'every row the same' }),
      vectorizer: optional(path, {
        role: 'dep',
        doc: 'The state of a vectorizer: applied to the rows and kept with the model, which then takes raw rows',
      }),
    },
  ),
  engine: withDefault(choice('native', 'cmd', 'notebook', 'kaggle'), 'native', {
    doc: 'What does the training',
  }),
  algorithm: optional(choice(...algorithms.keys()), {
    doc: 'Which model is fitted; see docs/models.md',
    else: 'required for `native`',
  }),
  task: optional(choice('classification', 'regression', 'clustering', 'language_modeling'), {
    doc: 'What it is trained for',
    else: 'from the algorithm and the type of the labels',
  }),
  hyperparameters: optional(map(json, 'map', 'a map of hyperparameters'), {
    doc: "The algorithm's settings, named as in scikit-learn",
    else: "the algorithm's",
  }),
  search: optional(record(searchOptions, 'map of search options'), {
    doc: 'Looks for hyperparameters, then fits once more on all of `input`',
    only: { engine: ['native'] },
  }),
  class_weight: optional(
    either(
      '`balanced` or map',
      '`balanced`, or a map of classes to weights',
      choice('balanced'),
      map(
        number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0),
        'map of class → weight',
      ),
    ),
    {
      doc: 'Multiplied to the weights of rows; `balanced`: n / (classes · count)',
      else: 'none',
      only: { engine: ['native'] },
    },
  ),
  backend: optional(choice(...backends), {
    doc: 'What computes tensors, of `mlp`. The result says which was found',
    else: 'auto',
  }),
  checkpoint: withDefault(
    record(checkpointOptions, 'map of checkpoint options'),
    { every: 1, keep: 0 },
    {
      doc: 'How often its state is saved, to go on from after an interruption',
      else: 'every epoch',
      only: { engine: ['native'], algorithm: thoseThat((entry) => entry.usesBackend === true) },
    },
  ),
  require_convergence: withDefault(flag, false, {
    doc: 'Whether the stage fails where the training stopped before it had converged',
    only: { engine: ['native'], algorithm: thoseThat((entry) => entry.mayNotConverge === true) },
  }),
  command: optional(
    either('text or list', 'a command or a list of commands', text, list(text, 'list of texts')),
    {
      doc: 'What does the training; see docs/models.md',
      only: { engine: ['cmd'] },
    },
  ),
  notebook: optional(path, { role: 'dep', doc: 'The notebook', only: { engine: ['notebook'] } }),
  kernel: optional(map(scalar, 'map'), { doc: 'The metadata of the kernel', only: { engine: ['kaggle'] } }),
  seed: seeded,
  output: required(path, { role: 'out', doc: 'The folder of the model' }),
};
export type TrainOptions = OptionsOf<typeof trainOptions>;
export type SearchOptions = NonNullable<TrainOptions['search']>;
