/** The options of `predict`. */
import type { Json } from '../../json.ts';
import { type OptionsOf, onlyWhere, optional, required, withDefault } from '../../option.ts';
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
    doc: 'The folder of a model, an ONNX file, or for `http` the name that the service knows',
    else: 'required for these',
    only: { engine: ['native', 'onnx', 'http', 'rag'] },
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
  text: optional(column, {
    doc: 'The text',
    else: "the model's own",
    only: { engine: ['native', 'http'] },
  }),
  features: optional(columns, {
    doc: "What the model's features are called here, in its order",
    else: "the model's own",
  }),
  vector: optional(column, {
    doc: 'The vectors',
    else: "the model's own",
    only: { engine: ['native', 'onnx', 'knn'] },
  }),
  probabilities: withDefault(flag, true, {
    doc: 'Of classification: adds `probabilities`, in the order of the classes, and `score`, the greatest or that of the second of two classes',
  }),
  decision_threshold: optional(fraction, {
    doc: 'Of two classes the second is predicted from this probability on',
    else: 'the more probable one',
    only: { engine: ['native', 'knn'] },
  }),
  ...onlyWhere(
    { engine: ['knn', 'rag'] },
    {
      index: optional(path, {
        role: 'dep',
        doc: 'The vector file, or table of numbers, whose rows are the neighbours; of `rag` what is searched',
      }),
      top_k: withDefault(integer(1), 5, { doc: 'How many nearest are taken' }),
    },
  ),
  ...onlyWhere(
    { engine: ['knn'] },
    {
      labels_from: optional(paths, {
        role: 'dep',
        doc: 'Tables that have the labels of `index`, by `key`',
        else: '`index` has them',
      }),
      label: withDefault(column, 'label', {
        doc: 'What neighbours vote for, a class, or have the mean of, a number',
      }),
      task: optional(choice('classification', 'regression'), {
        doc: 'What the labels are',
        else: 'from their type',
      }),
      distance: withDefault(choice('cosine', 'euclidean', 'manhattan'), 'cosine', {
        doc: 'Which rows are near',
      }),
    },
  ),
  ...onlyWhere(
    { engine: ['rag'] },
    {
      vectorizer: optional(path, { role: 'dep', doc: 'What makes vectors of questions' }),
      prompt: optional(prompt, { doc: 'What is asked' }),
      reader: withDefault(choice('llm', 'extractive'), 'llm', { doc: 'Who answers' }),
      max_tokens: withDefault(integer(1), 512, { doc: 'Of an answer' }),
      temperature: withDefault(
        number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0),
        0,
        { doc: 'Of the service' },
      ),
    },
  ),
  ...onlyWhere(
    { engine: ['http', 'rag'] },
    {
      url: optional(text, { doc: 'Where rows are sent' }),
      ...requests,
      batch_size: withDefault(integer(1), 256, { doc: 'Rows that are sent at once', harmless: true }),
      seed: { ...seeded, doc: 'Sent along, for services that draw' },
    },
  ),
};
export type PredictOptions = OptionsOf<typeof predictOptions>;
