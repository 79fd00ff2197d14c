/** What may become of a column: a name, a name with its options, or several of these, one after the other. */
import { isList, isObject } from '../../json.ts';
import type { KindProblem, Steps } from '../../kind-problem.ts';
import { type OptionsOf, type OptionType, optional, withDefault } from '../../option.ts';
import { wrongType } from '../../options/problems.ts';
import { oneKey, record } from '../../options/read.ts';
import { anyText, choice, either, flag, integer, list, number, orderedMap } from '../../options/types.ts';
import { frequency } from './frequency.ts';

const anyNumber = number('number', 'a number', () => true);
const present = either('value', 'a text, a number, `true` or `false`', anyText, anyNumber, flag);

/** Of an encoder that has no options. */
const nothing: OptionType<object> = {
  name: 'nothing',
  words: 'an empty map, as it has no options',
  schema: { type: 'object', maxProperties: 0 },
  read(value, at, tell) {
    if (isObject(value) && Object.keys(value).length === 0) return {};
    tell(wrongType(nothing.words, value, at));
    return undefined;
  },
};
const oneHot = {
  min_frequency: optional(frequency, { doc: 'Rarer categories share a last column `infrequent`' }),
  max_categories: optional(integer(1), { doc: 'So many columns at most, that of the rarer ones among them' }),
};
const ordinal = {
  categories: optional(list(present, 'list of values'), { doc: 'Their order', else: 'sorted' }),
};
const impute = {
  strategy: withDefault(choice('mean', 'median', 'most_frequent', 'constant'), 'mean', {
    doc: 'What takes the place of null',
  }),
  value: optional(present, { doc: 'With `strategy: constant`' }),
};
const target = {
  smooth: withDefault(
    either(
      '`auto` or number',
      '`auto` or a number, 0 or more',
      choice('auto'),
      number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0),
    ),
    'auto',
    { doc: 'How many rows the mean of all counts as' },
  ),
};
const hash = {
  n_features: withDefault(integer(1, 2 ** 31 - 1), 2 ** 20, { doc: 'How many columns' }),
  alternate_sign: withDefault(flag, true, { doc: 'Half of the values count negatively' }),
};

const encoders = {
  one_hot: record(oneHot, 'map of options'),
  ordinal: record(ordinal, 'map of options'),
  standard: nothing,
  min_max: nothing,
  max_abs: nothing,
  robust: nothing,
  target: record(target, 'map of options'),
  impute: record(impute, 'map of options'),
  hash: record(hash, 'map of options'),
  passthrough: nothing,
};
type EncoderName = keyof typeof encoders;
const names = Object.keys(encoders) as EncoderName[];

export type WrittenEncoder =
  | { readonly name: 'one_hot'; readonly value: OptionsOf<typeof oneHot> }
  | { readonly name: 'ordinal'; readonly value: OptionsOf<typeof ordinal> }
  | { readonly name: 'impute'; readonly value: OptionsOf<typeof impute> }
  | { readonly name: 'target'; readonly value: OptionsOf<typeof target> }
  | { readonly name: 'hash'; readonly value: OptionsOf<typeof hash> }
  | { readonly name: 'standard' | 'min_max' | 'max_abs' | 'robust' | 'passthrough'; readonly value: object };

const withOptions = oneKey(encoders, 'encoder with options', 'a map of one encoder to its options');

/** Its name alone stands for it without options. */
const encoder: OptionType<WrittenEncoder> = {
  ...either(
    'encoder',
    'the name of an encoder, or a map of one to its options',
    choice(...names),
    withOptions,
  ),
  read(value, at, tell) {
    if (typeof value !== 'string') return withOptions.read(value, at, tell) as WrittenEncoder | undefined;
    const name = choice(...names).read(value, at, tell);
    if (name === undefined) return undefined;
    return { name, value: encoders[name].read({}, at, tell) } as WrittenEncoder;
  },
};

const severalEncoders = list(encoder, 'list of encoders');

/** Always a list. */
const steps: OptionType<readonly WrittenEncoder[]> = {
  ...either('encoder or list', 'an encoder or a list of them', encoder, severalEncoders),
  inner: [encoder],
  read(value, at, tell) {
    if (isList(value)) return severalEncoders.read(value, at, tell);
    const one = encoder.read(value, at, tell);
    return one && [one];
  },
};

export const columnEncoders = orderedMap(steps, 'map column → encoder(s)');

/** What no encoder says alone. */
export function checkEncoders(encode: {
  readonly [column: string]: readonly WrittenEncoder[];
}): KindProblem[] {
  const problems: KindProblem[] = [];
  const tell = (code: string, message: string, path: Steps, hint?: string): void =>
    void problems.push({ code, message, path, ...(hint && { hint }) });
  for (const [column, chain] of Object.entries(encode))
    for (const [index, { name, value }] of chain.entries()) {
      const at = chain.length > 1 ? ['encode', column, index] : ['encode', column];
      if (index < chain.length - 1 && manyColumns.has(name))
        tell(
          'option-conflict',
          `\`${name}\` makes several columns, and so is the last one`,
          at,
          'move it to the end',
        );
      if (name !== 'impute') continue;
      const { strategy, value: constant } = value as OptionsOf<typeof impute>;
      if (strategy === 'constant' && constant === undefined)
        tell('missing-option', '`strategy: constant` needs a `value`', at);
      if (strategy !== 'constant' && constant !== undefined)
        tell('option-conflict', '`value` needs `strategy: constant`', at);
    }
  return problems;
}

const manyColumns: ReadonlySet<EncoderName> = new Set(['one_hot', 'hash']);
