/** What is wrong with a search: with what it tries, and with how it judges. */
import { isList, type Json } from '../../json.ts';
import type { KindProblem } from '../../kind-problem.ts';
import type { OptionTable } from '../../option.ts';
import { isWritten } from '../../options/is-written.ts';
import { optionConflict } from '../../options/problems.ts';
import { readOptions } from '../../options/read.ts';
import { mostTrials, type SearchOptions, searchOptions, type TrainOptions } from './options.ts';

export function checkSearch(table: OptionTable, search: SearchOptions, options: TrainOptions): KindProblem[] {
  const { hyperparameters: given = {} } = options;
  return [
    ...checkJudging(search, options),
    ...checkExtent(search),
    ...Object.entries(search.space).flatMap(([name, values]) => {
      const at = ['search', 'space', name];
      const option = Object.hasOwn(table, name) ? table[name] : undefined;
      if (!option)
        return readOptions(table, { [name]: null }, '`hyperparameters`')
          .problems.filter(({ code }) => code === 'unknown-option')
          .map((problem) => ({ ...problem, path: at, atKey: true }));
      const twice = Object.hasOwn(given, name)
        ? [optionConflict(`\`${name}\` is searched for, and \`hyperparameters\` says what it is`, at)]
        : [];
      const unfit = isValues(values)
        ? checkValues(option, values, at)
        : checkRange(option, values, search.method, at);
      return [...twice, ...unfit];
    }),
  ];
}

/** What says nothing where rows of their own judge. */
function checkJudging(search: SearchOptions, { validation }: TrainOptions): KindProblem[] {
  if (validation === undefined) return [];
  const idle = (name: 'folds' | 'seed', message: string): KindProblem[] =>
    isWritten(searchOptions, search, name) ? [optionConflict(message, ['search', name])] : [];
  return [
    ...idle('folds', '`folds` says nothing where `validation` judges'),
    ...(search.method === 'grid'
      ? idle('seed', '`seed` says nothing: a grid that `validation` judges draws nothing')
      : []),
  ];
}

function checkExtent({ method, space, trials }: SearchOptions): KindProblem[] {
  const combinations = Object.values(space).reduce(
    (product, values) => product * (isValues(values) ? values.length : 1),
    1,
  );
  if (method === 'grid' && trials === undefined && combinations > mostTrials)
    return [
      {
        code: 'out-of-range',
        message: `the grid has ${combinations} combinations, and ${mostTrials} are the most that are tried`,
        hint: 'take `method: random`, which draws `trials` of them',
        path: ['search', 'space'],
      },
    ];
  return method === 'halving' && Object.hasOwn(space, 'epochs')
    ? [
        optionConflict(
          '`halving` itself says how many epochs a trial gets',
          ['search', 'space', 'epochs'],
          'name the most by `hyperparameters: {epochs: …}`',
        ),
      ]
    : [];
}

function checkValues(
  { type }: OptionTable[string],
  values: readonly Json[],
  at: KindProblem['path'],
): KindProblem[] {
  const problems: KindProblem[] = [];
  values.forEach((value, index) => {
    type.read(value, [...at, index], (problem) => void problems.push(problem));
  });
  return problems;
}

type Range = Exclude<SearchOptions['space'][string], readonly Json[]>;
export const isValues = (values: SearchOptions['space'][string]): values is readonly Json[] =>
  isList(values as Json);

function checkRange(
  option: OptionTable[string],
  { low, high, log, int }: Range,
  method: string,
  at: KindProblem['path'],
): KindProblem[] {
  if (method === 'grid')
    return [optionConflict('a grid has no ranges', at, 'list the values, or take `method: random`')];
  const outside = (message: string, hint?: string): KindProblem[] => [
    { code: 'out-of-range', message, path: at, ...(hint !== undefined && { hint }) },
  ];
  if (low > high) return outside(`\`low\` is ${low}, and \`high\` only ${high}`);
  if (log && low <= 0) return outside(`\`low\` is ${low}, and has no logarithm`);
  if (int && !(Number.isInteger(low) && Number.isInteger(high)))
    return outside('`low` and `high` of whole numbers are whole numbers');
  const mayBe = (value: number): boolean => option.type.read(value, at, () => undefined) !== undefined;
  const edge = (high - low) * Number.EPSILON;
  const ends: KindProblem[] = [];
  // Of fractions the end itself is as good as never drawn: 0 to 10 are numbers above 0.
  for (const [name, end, drawn] of [
    ['low', low, low + edge],
    ['high', high, high - edge],
  ] as const)
    if (int || !mayBe(drawn)) option.type.read(end, [...at, name], (problem) => void ends.push(problem));
  if (ends.length > 0 || int) return ends;
  const between = low + (high - low) * inside;
  return mayBe(between)
    ? []
    : outside(
        `\`${at.at(-1)}\` cannot be ${between}, which is drawn, too`,
        'add `int: true` to draw whole numbers',
      );
}

/** No whole number lies so far between two. */
const inside = Math.SQRT1_2;
