/** The types of the options that name metrics and say how they are computed. */

import { isList, isObject, type Json } from '../../json.ts';
import type { Steps } from '../../kind-problem.ts';
import { smoothMethods } from '../../metrics/text/bleu.ts';
import { tokenizers } from '../../metrics/text/tokenize.ts';
import {
  type OptionsOf,
  type OptionTable,
  type OptionType,
  optional,
  type TellOption,
} from '../../option.ts';
import { wrongType } from '../../options/problems.ts';
import { record } from '../../options/read.ts';
import { choice, flag, integer, number } from '../../options/types.ts';

export interface WantedMetric {
  readonly name: string;
  readonly options: MetricOptions;
  /** Where it is named, among the options of the kind. */
  readonly at: Steps;
}

const metricOptions = {
  k: optional(integer(1), { doc: 'top_k_accuracy: among so many' }),
  bins: optional(integer(1, 1_000_000), { doc: 'ece, mce: of confidence' }),
  relevance_level: optional(number('number', 'a number', Number.isFinite), {
    doc: 'retrieval: the least judgement of what is relevant',
  }),
  complete: optional(flag, { doc: 'retrieval: whether queries without answer count' }),
  tokenize: optional(choice(...tokenizers), { doc: 'bleu' }),
  smooth_method: optional(choice(...smoothMethods), { doc: 'bleu' }),
  max_ngram_order: optional(integer(1, 100), { doc: 'bleu' }),
  effective_order: optional(flag, { doc: 'bleu' }),
  lowercase: optional(flag, { doc: 'bleu, chrf' }),
  char_order: optional(integer(1, 100), { doc: 'chrf' }),
  word_order: optional(integer(0, 100), { doc: 'chrf: 2 is chrF++' }),
  beta: optional(
    number('number > 0', 'a number above 0', (value) => value > 0),
    { doc: 'chrf' },
  ),
  whitespace: optional(flag, { doc: 'chrf' }),
  stemmer: optional(flag, { doc: 'rouge' }),
} satisfies OptionTable;
export type MetricOptions = OptionsOf<typeof metricOptions>;

/** Which of them a metric takes, by its name without depth. */
const bleu = ['tokenize', 'smooth_method', 'max_ngram_order', 'effective_order', 'lowercase'] as const;
const takenBy: { readonly [base: string]: readonly (keyof typeof metricOptions)[] } = {
  top_k_accuracy: ['k'],
  ece: ['bins'],
  mce: ['bins'],
  bleu,
  sentence_bleu: bleu,
  chrf: ['char_order', 'word_order', 'beta', 'lowercase', 'whitespace'],
  rouge1: ['stemmer'],
  rouge2: ['stemmer'],
  rougeL: ['stemmer'],
  rougeLsum: ['stemmer'],
};
const ranking = ['relevance_level', 'complete'] as const;
/** Gains are the judgements themselves, and holes have none. */
const isGraded = (name: string): boolean => /^(?:ndcg|hole)_at_\d+$/.test(name);

function optionsOf(name: string, value: Json, at: Steps, tell: TellOption): MetricOptions | undefined {
  const isRanking = /_at_\d+$/.test(name) || name === 'map' || name === 'mrr';
  const ofRanking = isGraded(name) ? (['complete'] as const) : ranking;
  const taken = isRanking ? ofRanking : Object.hasOwn(takenBy, name) ? (takenBy[name] ?? []) : [];
  const table = Object.fromEntries(taken.map((option) => [option, metricOptions[option]]));
  const words = taken.length === 0 ? `\`${name}\` (it has no options)` : `\`${name}\``;
  return record(table, words, words).read(value ?? {}, at, tell) as MetricOptions | undefined;
}

const words = 'a list of names, or a map of names to options';

export const wantedMetrics: OptionType<readonly WantedMetric[]> = {
  name: 'list of names or {name: options}',
  words,
  schema: {
    anyOf: [
      { type: 'array', minItems: 1, items: { anyOf: [{ type: 'string' }, { type: 'object' }] } },
      { type: 'object', minProperties: 1 },
    ],
  },
  read(value, at, tell) {
    const entries = isObject(value)
      ? entriesOf(value, at)
      : isList(value)
        ? value.flatMap((one, index) => {
            if (typeof one === 'string') return [{ name: one, options: {}, at: [...at, index] }];
            return isObject(one) ? entriesOf(one, [...at, index]) : [];
          })
        : [];
    const count = isList(value) ? value.length : 1;
    if (entries.length < count || entries.length === 0) {
      tell(wrongType(words, value, at));
      return undefined;
    }
    const read = entries.map(({ name, options, at: place }, index) => {
      if (entries.findIndex((one) => one.name === name) < index)
        tell({ code: 'option-conflict', message: `\`${name}\` stands twice`, path: place });
      return { name, options: optionsOf(name, options, place, tell), at: place };
    });
    const whole = read.flatMap(({ name, options, at: place }) =>
      options ? [{ name, options, at: place }] : [],
    );
    return whole.length === read.length ? whole : undefined;
  },
};

const entriesOf = (value: { readonly [name: string]: Json }, at: Steps) =>
  Object.entries(value).map(([name, options]) => ({ name, options, at: [...at, name] }));

export const zeroDivision: OptionType<0 | 1 | 'nan'> = {
  name: '`0`, `1`, `nan`',
  words: '0, 1 or `nan`',
  schema: { enum: [0, 1, 'nan'] },
  read(value, at, tell) {
    if (value === 0 || value === 1 || value === 'nan') return value;
    tell(wrongType('0, 1 or `nan`', value, at));
    return undefined;
  },
};
