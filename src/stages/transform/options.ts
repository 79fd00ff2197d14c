/** What a user may say of a transform. */
import { type OptionsOf, optional, required, withDefault } from '../../option.ts';
import { oneKey, record } from '../../options/read.ts';
import { seeded } from '../../options/shared.ts';
import {
  anyText,
  choice,
  column,
  columnOrColumns,
  duration,
  either,
  expression,
  flag,
  fraction,
  fractionOrCount,
  integer,
  list,
  map,
  number,
  orderedMap,
  path,
  pathsByRole,
  scalar,
  text,
} from '../../options/types.ts';
import { columnTypes } from '../../table-shape.ts';

const type = choice(...columnTypes);
const table = { ...text, name: 'table', words: 'the name of a table' };
const names = { ...columnOrColumns };
const written = { ...duration, read: text.read };

/** In the unit of the column. */
const distance = number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0);

const cast = either(
  'type or {type, on_error}',
  `a type, or a map such as \`{type: int64, on_error: null}\``,
  type,
  record(
    {
      type: required(type, { doc: 'The type' }),
      on_error: optional(
        {
          name: 'null',
          words: '`null`',
          schema: { type: 'null' },
          read: (value, at, tell) =>
            value === null
              ? ('null' as const)
              : void tell({ code: 'wrong-type', message: '`on_error` must be null', path: at }),
        },
        { doc: '`null` makes null of what does not fit' },
      ),
    },
    '{type, on_error}',
  ),
);

const message = record(
  {
    role: required(choice('system', 'user', 'assistant', 'tool'), { doc: 'Who says it' }),
    content: required(anyText, { doc: 'Template' }),
  },
  '{role, content}',
);

const stepTypes = {
  select: names,
  drop: names,
  rename: map(column, 'map of old → new'),
  cast: map(cast, 'map of column → type'),
  derive: orderedMap(expression, 'map of new column → expression'),
  filter: expression,
  sort: { ...names, words: 'a column or a list of columns, `-column` for descending' },
  fill: map(scalar, 'map of column → value, `mean`, `median` or `most_frequent`'),
  dedupe: record(
    {
      key: optional(columnOrColumns, { doc: 'What is compared', else: 'all columns' }),
      keep: withDefault(choice('first', 'last', 'none'), 'first', { doc: 'Which of equal rows stays' }),
      normal_form: withDefault(flag, false, {
        doc: 'Compare texts without regard to case, blanks and signs',
      }),
    },
    '{key, keep, normal_form}',
  ),
  join: record(
    {
      with: required(table, {
        doc: 'The other table; a column whose name is taken gets the table’s behind it: `name_cities`',
      }),
      on: required(
        either(
          'columns or map',
          'columns, or a map of columns to those of the other table',
          column,
          list(column, 'list of columns'),
          map(column, 'map of column → column'),
        ),
        { doc: 'What must be equal; with `asof` the last one is the time' },
      ),
      how: withDefault(choice('left', 'inner', 'right', 'full', 'anti', 'semi', 'asof'), 'left', {
        doc: 'Which rows are in the result; `asof` takes the latest row of the other table that is not after',
      }),
      tolerance: optional(either('number or duration', 'a number or a duration', distance, written), {
        doc: 'asof: the greatest distance',
      }),
      many: withDefault(choice('error', 'allow'), 'error', {
        doc: 'Whether one row may meet several of the other table',
      }),
    },
    '{with, on, …}',
  ),
  concat: either(
    'table or list',
    'the name of a table or a list of them',
    table,
    list(table, 'list of tables'),
  ),
  sql: { ...text, words: 'one SELECT over the tables of `input` and `current`' },
  sample: record(
    {
      n: optional(integer(0), { doc: 'How many rows' }),
      fraction: optional(fraction, { doc: 'Which share of the rows' }),
      method: withDefault(choice('random', 'stratified', 'uncertainty', 'disagreement'), 'random', {
        doc: 'How they are chosen',
      }),
      by: optional(columnOrColumns, {
        doc: 'stratified: the class; uncertainty: a list of probabilities; disagreement: predictions, several columns or a list',
        else: '`label`, `probabilities`, `predictions`',
      }),
      seed: seeded,
    },
    '{n or fraction, …}',
  ),
  split: record(
    {
      method: optional(choice('hash', 'random', 'group', 'time'), {
        doc: 'How; `hash` goes by the key alone, so a row never changes sides, and shares are met roughly',
        else: 'hash with a `key`, else random',
      }),
      test_size: optional(fractionOrCount, { doc: 'Share or number of rows', else: '0.2; random: 0.25' }),
      validation_size: optional(fractionOrCount, { doc: 'Share or number of rows', else: 'none' }),
      train_size: optional(fractionOrCount, { doc: 'Share or number of rows', else: 'the rest' }),
      key: optional(columnOrColumns, { doc: 'hash' }),
      stratify: optional(column, { doc: 'random: the same shares of each class on every side' }),
      group: optional(column, { doc: 'group: rows of a group stay together' }),
      time: optional(column, { doc: 'time' }),
      gap: optional(either('number or duration', 'a number or a duration', distance, written), {
        doc: 'time: left out before the cut',
      }),
      cut: optional(scalar, { doc: 'time: where test begins, in place of `test_size`' }),
      folds: optional(integer(2), { doc: 'k-fold in place of one test set' }),
      order: withDefault(choice('input', 'split'), 'input', { doc: 'Order of rows in the files' }),
      seed: seeded,
    },
    '{method, …}',
  ),
  job: record(
    {
      type: required(
        choice(
          'text_classification',
          'token_classification',
          'text_pairs',
          'language_modeling',
          'regression',
        ),
        { doc: 'The task' },
      ),
      text: optional(column, { doc: 'The text' }),
      label: optional(column, { doc: 'The truth' }),
      key: optional(columnOrColumns, { doc: 'What `id` is made of', else: 'the row itself' }),
      tokens: optional(column, { doc: 'token_classification: list of tokens' }),
      tags: optional(column, { doc: 'token_classification: list of tags' }),
      spans: optional(column, { doc: 'token_classification: list of `{start, end, label}`' }),
      scheme: withDefault(choice('iob2', 'iob1'), 'iob2', {
        doc: 'token_classification: the form of the tags',
      }),
      source: optional(column, { doc: 'text_pairs' }),
      target: optional(column, { doc: 'text_pairs' }),
      features: optional(list(column, 'list of columns'), { doc: 'regression', else: 'all other columns' }),
    },
    '{type, …}',
  ),
  prompt: record(
    {
      template: optional(anyText, { doc: 'Text with `{{column}}`' }),
      messages: optional(list(message, 'list of {role, content}'), { doc: 'Chat' }),
      completion: optional(anyText, { doc: 'Template of the answer' }),
      into: withDefault(column, 'prompt', { doc: 'The column that is written' }),
      max_tokens: optional(integer(1), { doc: 'The most that a prompt may have' }),
      tokenizer: optional(path, {
        doc: 'A `tokenizer.json`, by which tokens are counted, without those that a model puts around a text',
        else: 'words between blanks',
      }),
      on_overflow: withDefault(choice('error', 'truncate', 'drop'), 'error', {
        doc: 'What becomes of what is longer',
      }),
    },
    '{template or messages, …}',
  ),
  match: record(
    {
      text: required(column, { doc: 'What is looked for' }),
      with: required(table, { doc: 'The table of candidates' }),
      key: required(column, { doc: 'The column of the candidates' }),
      method: withDefault(choice('levenshtein', 'jaro_winkler', 'cosine'), 'levenshtein', {
        doc: 'What likeness is',
      }),
      min_score: withDefault(fraction, 0.8, { doc: 'The least likeness' }),
      into: withDefault(column, 'match', {
        doc: 'The column that is written, and with `_score` its likeness',
      }),
      vector: withDefault(column, 'vector', { doc: 'cosine: the column of vectors in both tables' }),
    },
    '{text, with, key, …}',
  ),
  annotate: record(
    {
      format: required(choice('label_studio', 'doccano'), { doc: 'For which program' }),
      text: withDefault(column, 'text', { doc: 'The text' }),
      label: optional(column, { doc: 'Labels that are there already' }),
      prediction: optional(column, { doc: 'What a model says' }),
    },
    '{format, …}',
  ),
  import_annotations: record(
    {
      format: required(choice('label_studio', 'doccano'), { doc: 'From which program' }),
      text: withDefault(column, 'text', { doc: 'The column that gets the text' }),
      label: withDefault(column, 'label', { doc: 'The column that gets the label' }),
      prediction: optional(column, { doc: 'The column that gets what a model said', else: 'none' }),
    },
    '{format, …}',
  ),
};

export const transformOptions = {
  input: required(
    either(
      'path, list or map',
      'a path, a list of paths, or a map of names to paths',
      path,
      list(path, 'list of paths'),
      orderedMap(path, 'map of name → path'),
    ),
    {
      role: 'dep',
      doc: 'A table; a map gives tables their names for `join`, `concat` and `sql`, the first is the current one',
    },
  ),
  output: required(either('path or map', 'a path, or a map of roles to paths', path, pathsByRole), {
    role: 'out',
    doc: 'A table; after `split` a map of `train`, `test`, `validation` or `fold_0` …',
  }),
  steps: required(
    list(
      oneKey(stepTypes, 'list of steps', 'a map of one step, such as `filter: close > 0`'),
      'list of steps',
      'a list of steps',
      0,
    ),
    {
      doc: 'Done in the given order',
    },
  ),
  report: optional(path, {
    role: 'metrics',
    ofKind: 'notes',
    doc: 'Rows in and out of every step, class counts of every split',
  }),
};
export type TransformOptions = OptionsOf<typeof transformOptions>;
