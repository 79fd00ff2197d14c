/** The options of `vectorize`. Those of single methods have their defaults where the method is set up (`settings.ts`). */
import type { Json } from '../../json.ts';
import { type OptionsOf, type OptionType, onlyWhere, optional, required } from '../../option.ts';
import { called, wrongType } from '../../options/problems.ts';
import { requests, seeded } from '../../options/shared.ts';
import {
  choice,
  column,
  columnOrColumns,
  either,
  flag,
  fraction,
  integer,
  list,
  number,
  path,
  pathsByRole,
  text,
} from '../../options/types.ts';
import { columnEncoders } from './encode-options.ts';
import { frequency } from './frequency.ts';

const methods = ['count', 'tfidf', 'hashing', 'bm25', 'cooccurrence', 'encode', 'onnx', 'http'] as const;
export type Method = (typeof methods)[number];

const ofTerms = ['count', 'tfidf', 'bm25', 'cooccurrence'] as const satisfies readonly Method[];
export const ofTexts = [...ofTerms, 'hashing'] as const satisfies readonly Method[];

const pathOrRoles = either('path or map role → path', 'a path or a map of roles to paths', path, pathsByRole);
const trueFalseOrRole = either('bool or role', '`true`, `false` or a role of `input`', flag, text);
const notNegative = number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0);

/** Two whole numbers, ascending. */
const range: OptionType<readonly [number, number]> = {
  name: '[least, most]',
  words: 'two whole numbers from 1 on, the lesser first, such as `[1, 2]`',
  schema: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 2, maxItems: 2 },
  read(value: Json, at, tell) {
    const [least, most] = Array.isArray(value) && value.length === 2 ? value : [];
    const areWhole = Number.isInteger(least) && Number.isInteger(most);
    if (areWhole && least >= 1 && least <= most) return [least, most];
    tell({
      ...wrongType(range.words, value, at),
      ...(areWhole && {
        code: 'out-of-range',
        message: `${called(at)} must be ${range.words}, not [${least}, ${most}]`,
      }),
    });
    return undefined;
  },
};

/** Words, also none. */
const words = list(text, 'list of texts', 'a list of texts', 0);

export const vectorizeOptions = {
  input: required(pathOrRoles, {
    role: 'dep',
    doc: 'A table, or one for each role, which are treated alike',
  }),
  output: required(pathOrRoles, {
    role: 'out',
    doc: 'Vector files, `.arrow`, `.parquet`, `.jsonl` or `.safetensors`; a map of the same roles if `input` is one',
  }),
  method: required(choice(...methods), { doc: 'How texts or columns become numbers' }),
  ...onlyWhere(
    { method: [...ofTexts, 'onnx', 'http'] },
    { text: optional(column, { doc: 'The texts; null is an empty one', else: '`text`' }) },
  ),
  key: optional(columnOrColumns, {
    doc: 'Copied to the output; unique and not null',
    else: '`id` if there',
  }),
  fit: optional(trueFalseOrRole, {
    doc: 'What the state is fitted on: all of `input`, one of its roles, or nothing: then `vectorizer` has it',
    else: '`train` if that role exists, else `true`',
  }),
  vectorizer: optional(path, {
    role: 'out',
    doc: 'The fitted state; a dep with `fit: false`, which needs it',
  }),
  ...onlyWhere(
    { method: ofTexts },
    {
      lowercase: optional(flag, { doc: 'Texts in lower case', else: '`true`' }),
      strip_accents: optional(choice('none', 'unicode', 'ascii'), {
        doc: 'Without marks, or without all that is not ASCII',
        else: '`none`',
      }),
      token_pattern: optional(text, {
        doc: 'Of words, as Python writes it; a group in it is what counts',
        usual: '(?u)\\b\\w\\w+\\b',
        only: { analyzer: ['word'] },
      }),
      analyzer: optional(choice('word', 'char', 'char_wb'), {
        doc: 'Terms are words, or characters, which `char_wb` takes inside of words',
        else: '`word`',
      }),
      ngram_range: optional(range, { doc: 'How many words or characters make a term', else: '`[1, 1]`' }),
      stop_words: optional(
        either(
          '`none`, `english` or list',
          '`none`, `english` or a list of words',
          choice('none', 'english'),
          words,
        ),
        { doc: 'Words that are left out', usual: 'none', only: { analyzer: ['word'] } },
      ),
    },
  ),
  ...onlyWhere(
    { method: ofTerms },
    {
      min_df: optional(frequency, {
        doc: 'Terms are in so many texts at least: a whole number, or with a point a share of them (`1.0` is all)',
        else: '`1`',
      }),
      max_df: optional(frequency, { doc: 'Terms are in so many texts at most', else: '`1.0`' }),
      max_features: optional(integer(1), {
        doc: 'Only so many terms, those that occur most',
        else: 'no limit',
      }),
      vocabulary: optional(
        either('path or list', 'a path or a list of terms', path, list(text, 'list of terms')),
        {
          role: 'dep',
          doc: 'The terms, as they are; a file has one a line, or is a JSON list',
          else: 'those of the texts',
        },
      ),
    },
  ),
  binary: optional(flag, {
    doc: 'Whether a term occurs, not how often',
    else: '`false`',
    only: { method: ['count', 'tfidf', 'hashing'] },
  }),
  norm: optional(choice('l2', 'l1', 'none'), {
    doc: 'The length that rows are brought to; not `l1` by a model',
    else: '`l2`, of encode `none`',
    only: { method: ['tfidf', 'hashing', 'encode', 'onnx', 'http'] },
  }),
  ...onlyWhere(
    { method: ['tfidf'] },
    {
      use_idf: optional(flag, { doc: 'Whether rare terms weigh more', else: '`true`' }),
      smooth_idf: optional(flag, {
        doc: 'As if one more text had every term',
        usual: true,
        only: { use_idf: [true] },
      }),
      sublinear_tf: optional(flag, { doc: '1 + ln of the count in place of it', else: '`false`' }),
    },
  ),
  ...onlyWhere(
    { method: ['hashing'] },
    {
      n_features: optional(integer(1, 2 ** 31 - 1), { doc: 'How many columns', else: '`1048576`' }),
      alternate_sign: optional(flag, { doc: 'Half of the terms count negatively', else: '`true`' }),
    },
  ),
  ...onlyWhere(
    { method: ['bm25'] },
    {
      k1: optional(notNegative, { doc: 'How soon more of a term counts no more', else: '`1.5`' }),
      b: optional(fraction, { doc: 'How much long texts are held back', else: '`0.75`' }),
    },
  ),
  ...onlyWhere(
    { method: ['cooccurrence'] },
    {
      window: optional(integer(1), { doc: 'How far apart two words are at most', else: '`5`' }),
      weighting: optional(choice('ppmi', 'count'), { doc: 'What a pair counts', else: '`ppmi`' }),
      shift: optional(notNegative, {
        doc: 'Taken off from ppmi',
        usual: 0,
        only: { weighting: ['ppmi'] },
      }),
    },
  ),
  dimensions: optional(integer(1), {
    doc: 'cooccurrence: reduced to so many by a singular value decomposition; onnx, http: so many it must be',
    else: "none; the model's",
    only: { method: ['cooccurrence', 'onnx', 'http'] },
  }),
  ...onlyWhere(
    { method: ['encode'] },
    {
      encode: optional(columnEncoders, { doc: 'For each column what becomes of it, in this order' }),
      label: optional(column, { doc: 'The truth that `target` looks at', else: '`label`' }),
      seed: { ...seeded, doc: 'Of the folds of `target`' },
    },
  ),
  ...onlyWhere(
    { method: ['onnx', 'http'] },
    {
      model: optional(text, {
        role: 'dep',
        doc: 'onnx: a folder with `model.onnx` and `tokenizer.json`; http: the name that the service knows',
      }),
      batch_size: optional(integer(1), {
        doc: 'Texts that are handled at once',
        else: '`64`',
        harmless: true,
      }),
    },
  ),
  ...onlyWhere(
    { method: ['onnx'] },
    {
      pooling: optional(choice('mean', 'cls', 'last'), {
        doc: "How a text's vector is made of those of its tokens",
        else: '`mean`',
      }),
      max_tokens: optional(integer(1), { doc: 'Longer texts are refused', else: "the model's" }),
    },
  ),
  ...onlyWhere(
    { method: ['http'] },
    { url: optional(text, { doc: 'Of the service, up to before `/embeddings`' }), ...requests },
  ),
  dtype: optional(choice('float32', 'float64'), {
    doc: 'Of the numbers',
    else: '`float32`, of count and tfidf `float64`',
  }),
};
export type VectorizeOptions = OptionsOf<typeof vectorizeOptions>;
