/** What no option of `train` says alone: what the engine, the algorithm and the others make of each other. */

import { isList, isObject, type Json } from '../../json.ts';
import type { KindProblem } from '../../kind-problem.ts';
import { type AlgorithmEntry, algorithms, learnsLabels } from '../../ml/models/algorithms.ts';
import type { OptionTable } from '../../option.ts';
import { readOptions } from '../../options/read.ts';
import type { SearchOptions, TrainOptions } from './options.ts';

export function checkTrain(options: TrainOptions): readonly KindProblem[] {
  const { engine } = options;
  switch (engine) {
    case 'notebook':
    case 'kaggle':
      return [
        {
          code: 'not-there-yet',
          message: `\`engine: ${engine}\` is not there yet`,
          hint: '`engine: cmd` can run it meanwhile',
          path: ['engine'],
        },
      ];
    case 'cmd':
      return checkCommand(options);
    case 'native':
      return checkNative(options);
  }
}

/** What a command would have to do itself. */
const notOfCommands = ['search', 'vectorizer', 'weight', 'class_weight'] as const;

function checkCommand(options: TrainOptions): KindProblem[] {
  const problems: KindProblem[] = notOfCommands.flatMap((name) =>
    options[name] === undefined ? [] : [conflict(`\`${name}\` is for \`engine: native\``, [name])],
  );
  if (typeof options.validation === 'number')
    problems.push(conflict('a command cannot be given a fraction: split the table before', ['validation']));
  if (options.command === undefined)
    problems.push({ code: 'missing-option', message: '`engine: cmd` needs a `command`', path: [] });
  return [...problems, ...notOfEngine(options, ['notebook', 'kernel'])];
}

function checkNative(options: TrainOptions): KindProblem[] {
  const { algorithm, task } = options;
  const problems = notOfEngine(options, ['command', 'notebook', 'kernel']);
  if (algorithm === undefined)
    return [...problems, { code: 'missing-option', message: '`algorithm` is missing in `train`', path: [] }];
  const entry = algorithms.get(algorithm);
  if (!entry) throw new Error(`the option takes no algorithm like ${algorithm}`);
  if (task !== undefined && !entry.tasks.includes(task))
    problems.push(
      conflict(`\`${algorithm}\` is no model for \`${task}\``, ['task'], `it is for ${listed(entry.tasks)}`),
    );
  if (entry.takes === 'texts')
    for (const name of ['features', 'vectorizer', 'class_weight', 'weight', 'search'] as const)
      if (options[name] !== undefined)
        problems.push(conflict(`\`${name}\` is not for \`${algorithm}\`, which learns from texts`, [name]));
  if (entry.takes === 'numbers') problems.push(...checkFeatures(options, entry));
  if (options.class_weight !== undefined && !entry.tasks.includes('classification'))
    problems.push(conflict('`class_weight` is for classification', ['class_weight']));
  const given = options.hyperparameters ?? {};
  const searched = options.search?.space ?? {};
  problems.push(...checkHyperparameters(entry.hyperparameters, given, searched));
  if (Object.hasOwn(entry.hyperparameters, 'early_stopping')) problems.push(...checkMonitor(options));
  if (options.search) problems.push(...checkSearch(entry.hyperparameters, options.search, given));
  return problems;
}

function checkFeatures({ features, label, vectorizer }: TrainOptions, entry: AlgorithmEntry): KindProblem[] {
  if (features === undefined) return [];
  if (vectorizer !== undefined)
    return [conflict('`features` says nothing where a `vectorizer` says what is read', ['features'])];
  const at = features.indexOf(label);
  return at >= 0 && learnsLabels(entry)
    ? [conflict(`\`${label}\` is what is learned: no model may see it`, ['features', at])]
    : [];
}

const notOfEngine = (
  options: TrainOptions,
  names: readonly ('command' | 'notebook' | 'kernel')[],
): KindProblem[] =>
  names.flatMap((name) =>
    options[name] === undefined
      ? []
      : [conflict(`\`${name}\` is not for \`engine: ${options.engine}\``, [name])],
  );

const conflict = (message: string, path: KindProblem['path'], hint?: string): KindProblem => ({
  code: 'option-conflict',
  message,
  path,
  ...(hint !== undefined && { hint }),
});

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** Those that the search gives may be missing. */
function checkHyperparameters(
  table: OptionTable,
  given: { readonly [name: string]: Json },
  searched: { readonly [name: string]: unknown },
): KindProblem[] {
  const needed = Object.fromEntries(
    Object.entries(table).map(([name, option]) => [
      name,
      Object.hasOwn(searched, name) ? { ...option, required: false } : option,
    ]),
  );
  return readOptions(needed, given, '`hyperparameters`').problems.map((problem) =>
    below(problem, ['hyperparameters']),
  );
}

/** The problem of an inner map, told where the map stands. */
const below = ({ path, message, ...problem }: KindProblem, at: KindProblem['path']): KindProblem => ({
  ...problem,
  message,
  path: [...at, ...path],
});

/** What stops a training early is measured on rows that it does not learn from; at its end a search learns from a fraction, too. */
function checkMonitor({ hyperparameters = {}, validation, search }: TrainOptions): KindProblem[] {
  const stopping = hyperparameters.early_stopping;
  const { monitor = 'loss' } = isObject(stopping) ? stopping : {};
  const isSplitOff = search !== undefined && typeof validation === 'number';
  if (monitor === 'loss' || (validation !== undefined && !isSplitOff)) return [];
  return [
    conflict(
      `there are no rows to measure \`${monitor}\` on`,
      ['hyperparameters', 'early_stopping'],
      isSplitOff
        ? 'what a fraction splits off is learned from after a search: give `validation` a table of its own, or watch the `loss`'
        : 'give the stage a `validation`, or watch the `loss`',
    ),
  ];
}

function checkSearch(
  table: OptionTable,
  { space, method }: SearchOptions,
  given: { readonly [name: string]: Json },
): KindProblem[] {
  return Object.entries(space).flatMap(([name, values]) => {
    const at = ['search', 'space', name];
    const option = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!option)
      return readOptions(table, { [name]: null }, '`hyperparameters`')
        .problems.filter(({ code }) => code === 'unknown-option')
        .map((problem) => below({ ...problem, path: [], atKey: true }, at));
    const problems: KindProblem[] = [];
    if (Object.hasOwn(given, name))
      problems.push(conflict(`\`${name}\` is searched for, and \`hyperparameters\` says what it is`, at));
    if (isValues(values))
      values.forEach((value, index) => {
        option.type.read(value, [...at, index], (problem) => void problems.push(problem));
      });
    else problems.push(...checkRange(values, method, at));
    return problems;
  });
}

type Range = Exclude<SearchOptions['space'][string], readonly Json[]>;
const isValues = (values: SearchOptions['space'][string]): values is readonly Json[] =>
  isList(values as Json);

function checkRange({ low, high, log, int }: Range, method: string, at: KindProblem['path']): KindProblem[] {
  if (method === 'grid')
    return [conflict('a grid has no ranges', at, 'list the values, or take `method: random`')];
  const outside = (message: string): KindProblem[] => [{ code: 'out-of-range', message, path: at }];
  if (low > high) return outside(`\`low\` is ${low}, and \`high\` only ${high}`);
  if (log && low <= 0) return outside(`\`low\` is ${low}, and has no logarithm`);
  if (int && !(Number.isInteger(low) && Number.isInteger(high)))
    return outside('`low` and `high` of whole numbers are whole numbers');
  return [];
}
