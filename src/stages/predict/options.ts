/** The options of `predict`. */
import type { Json } from '../../json.ts';
import { type OptionsOf, optional, required, withDefault } from '../../option.ts';
import { requests, seeded } from '../../options/shared.ts';
import {
  choice,
  column,
  columnOrColumns,
  columns,
  either,
  flag,
  fraction,
  integer,
  json,
  list,
  number,
  path,
  paths,
  pathsByRole,
  text,
} from '../../options/types.ts';

const prompt = either<readonly [string, Json, readonly Json[]]>(
  'template or messages',
  'a template or a list of messages',
  text,
  { ...json, name: 'map', schema: { type: 'object' } },
  list(json, 'list of messages'),
);

export const predictOptions = {
  model: optional(text, {
    role: 'dep',
    doc: 'The folder of a model, an ONNX file, or for `engine: http` the name that the service knows',
    else: 'required for `native` and `onnx`',
  }),
  input: required(
    either('path, list or map', 'a path, a list of paths, or a map of role → path', paths, pathsByRole),
    {
      role: 'dep',
      doc: 'Tables or vector files; a map gives roles that are treated alike',
    },
  ),
  output: required(either('path or map', 'a path, or a map of role → path', path, pathsByRole), {
    role: 'out',
    doc: 'A row for each row of the input, in the same order; a map where `input` is one',
  }),
  engine: optional(choice('native', 'onnx', 'http', 'knn', 'rag'), {
    doc: 'What predicts',
    else: 'from the model',
  }),
  passthrough: optional(columns, { doc: 'Columns of the input that are copied', else: '`key` only' }),
  key: optional(columnOrColumns, { doc: 'Identifies a row', else: "the model's own" }),
  text: optional(column, { doc: 'The text', else: "the model's own" }),
  features: optional(columns, {
    doc: "What the model's features are called here, in its order",
    else: "the model's own",
  }),
  vector: optional(column, { doc: 'The vectors', else: "the model's own" }),
  probabilities: withDefault(flag, true, {
    doc: 'Of classification: adds `probabilities`, in the order of the classes, and `score`, the greatest or that of the second of two classes',
  }),
  decision_threshold: optional(fraction, {
    doc: 'Of two classes the second is predicted from this probability on',
    else: 'the more probable one',
  }),
  index: optional(path, {
    role: 'dep',
    doc: '`engine: knn`: the vector file, or table of numbers, whose rows are the neighbours; `rag`: what is searched',
  }),
  labels_from: optional(paths, {
    role: 'dep',
    doc: '`engine: knn`: tables that have the labels of `index`, by `key`',
    else: '`index` has them',
  }),
  label: withDefault(column, 'label', {
    doc: '`engine: knn`: what neighbours vote for, a class, or have the mean of, a number',
  }),
  task: optional(choice('classification', 'regression'), {
    doc: '`engine: knn`: what the labels are',
    else: 'from their type',
  }),
  distance: withDefault(choice('cosine', 'euclidean', 'manhattan'), 'cosine', {
    doc: '`engine: knn`: which rows are near',
  }),
  vectorizer: optional(path, { role: 'dep', doc: '`engine: rag`: what makes vectors of questions' }),
  top_k: withDefault(integer(1), 5, { doc: '`engine: knn` and `rag`: how many nearest are taken' }),
  prompt: optional(prompt, { doc: '`engine: rag`: what is asked' }),
  reader: withDefault(choice('llm', 'extractive'), 'llm', { doc: '`engine: rag`: who answers' }),
  max_tokens: withDefault(integer(1), 512, { doc: '`engine: rag`: of an answer' }),
  temperature: withDefault(
    number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0),
    0,
    { doc: '`engine: rag`: of the service' },
  ),
  url: optional(text, { doc: '`engine: http`: where rows are sent' }),
  ...requests,
  batch_size: withDefault(integer(1), 256, { doc: 'Rows handled at once', harmless: true }),
  seed: seeded,
};
export type PredictOptions = OptionsOf<typeof predictOptions>;
