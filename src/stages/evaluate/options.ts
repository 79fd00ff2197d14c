/** What a user may say of an evaluation. */
import { type MetricTask, metricTasks } from '../../metrics/catalog.ts';
import { type OptionsOf, onlyWhere, optional, required, withDefault } from '../../option.ts';
import { numberOrLimits } from '../../options/limits.ts';
import { record } from '../../options/read.ts';
import { narrowing, seeded } from '../../options/shared.ts';
import {
  anyText,
  choice,
  column,
  columnOrColumns,
  columns,
  integer,
  list,
  map,
  number,
  path,
  paths,
  scalar,
  text,
  variable,
} from '../../options/types.ts';
import { wantedMetrics, zeroDivision } from './metric-types.ts';

const { where, limit } = narrowing;
const share = number('number in (0, 1)', 'a number between 0 and 1', (value) => value > 0 && value < 1);
const distance = number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0);

/** How far a score may move in a changed row. */
export const usualThreshold = 0.1;

/** Whose rows can be divided by what they are. */
export const slicedTasks: readonly MetricTask[] = [
  'classification',
  'regression',
  'text',
  'language_modeling',
  'rag',
];

export const evaluateOptions = {
  input: required(paths, {
    role: 'dep',
    doc: 'A table with label and prediction; retrieval: a run file, or a table `query, document, score`',
  }),
  reference: optional(path, {
    role: 'dep',
    doc: 'Judgements, a qrels file or a table `query, document, relevance`; of language_modeling the texts',
    only: { task: ['retrieval', 'rag', 'language_modeling'] },
  }),
  task: optional(choice(...metricTasks), { doc: 'What is measured', else: 'from the metrics and columns' }),
  label: optional(columnOrColumns, {
    doc: 'The truth; text: several columns, or one of lists, are several references',
    else: '`label`',
    only: { task: ['classification', 'regression', 'text', 'clustering', 'bias'] },
  }),
  prediction: optional(column, {
    doc: 'What was predicted',
    else: '`prediction`',
    only: { task: ['classification', 'regression', 'text', 'clustering', 'rag', 'bias'] },
  }),
  probabilities: optional(column, {
    doc: 'List of class probabilities in the order of `classes`',
    else: '`probabilities`',
    only: { task: ['classification'] },
  }),
  score: optional(column, {
    doc: 'One score, higher = more; of language_modeling the list of logarithms',
    else: '`score`; `token_logprobs`',
    only: { task: ['classification', 'retrieval', 'language_modeling'] },
  }),
  weight: optional(column, {
    doc: 'How much a row counts',
    only: { task: ['classification', 'regression'] },
  }),
  key: optional(column, {
    doc: 'rag: the query in `reference`; with `compare`: the original row, where there is no `original_key`',
    else: '`id`',
    only: { task: ['classification', 'rag'] },
  }),
  where,
  limit,
  metrics: optional(wantedMetrics, { doc: 'What is measured', else: 'the usual ones of the task' }),
  ...onlyWhere(
    { task: ['classification', 'bias'] },
    {
      classes: optional(list(scalar, 'list of values'), {
        doc: 'All classes, in the order of the probabilities',
        else: 'sorted values of label and prediction',
      }),
      positive: optional(scalar, {
        doc: 'The class that scores are about, or who is selected',
        else: 'the greater of two',
      }),
    },
  ),
  ...onlyWhere(
    { task: ['classification'] },
    {
      average: withDefault(choice('micro', 'macro', 'weighted', 'none'), 'macro', {
        doc: 'What `precision`, `recall` and `f1` without suffix are; `none`: one a class',
      }),
      zero_division: withDefault(zeroDivision, 0, { doc: 'What a share of nothing is' }),
    },
  ),
  by: optional(columns, {
    doc: 'The same for each value of these columns; bias: the groups that are compared',
    only: { task: [...slicedTasks, 'bias'] },
  }),
  min_slice: withDefault(integer(1), 30, {
    doc: 'With `by`: slices with fewer rows are listed, but not gated',
    only: { task: slicedTasks },
  }),
  compare: optional(
    record(
      {
        column: withDefault(column, 'perturbation', { doc: 'What was done to a row' }),
        base: withDefault(anyText, 'none', { doc: 'Its value in unchanged rows' }),
        threshold: withDefault(distance, usualThreshold, { doc: 'How far a score may move' }),
      },
      '{column, base, threshold}',
    ),
    {
      doc: 'How predictions hold in changed rows; needs a column `original_key`',
      only: { task: ['classification'] },
    },
  ),
  confidence: optional(
    record(
      {
        level: withDefault(share, 0.95, { doc: 'How likely the interval holds the true value' }),
        samples: withDefault(integer(1, 1_000_000), 1000, { doc: 'How often rows are drawn anew' }),
        seed: seeded,
      },
      '{level, samples, seed}',
    ),
    { doc: 'Intervals by bootstrap over rows, queries or segments' },
  ),
  thresholds: optional(map(numberOrLimits, 'map of metric → limits'), {
    doc: 'What the metrics must keep to; a bare number is the least, or where less is better the most',
  }),
  baseline: optional(path, { role: 'dep', doc: 'Earlier metrics, for `max_drop` and `compare`' }),
  curves: optional(path, {
    role: 'plots',
    doc: 'Folder for roc.csv, pr.csv, calibration.csv, confusion.csv, residuals.csv',
    only: { task: ['classification', 'regression'] },
  }),
  judge: optional(
    record(
      {
        url: required(text, { doc: 'Where the service is' }),
        model: required(text, { doc: 'The name it knows the model by' }),
        token_env: optional(variable, { doc: 'The environment variable that holds the secret' }),
        rubric: optional(anyText, { doc: 'What the verdict goes by' }),
      },
      '{url, model, token_env, rubric}',
    ),
    { doc: 'rag, bias: an LLM’s verdict beside the computed one (not there yet)' },
  ),
  output: required(path, {
    role: 'metrics',
    ofKind: 'verdict',
    doc: 'JSON: flat `name: number`, then `details`',
  }),
};
export type EvaluateOptions = OptionsOf<typeof evaluateOptions>;
