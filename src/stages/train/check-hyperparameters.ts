/** What is wrong with the hyperparameters that are given, beside those that are searched for. */
import { isObject, type Json } from '../../json.ts';
import type { KindProblem } from '../../kind-problem.ts';
import type { OptionTable } from '../../option.ts';
import { misplaced } from '../../options/misplaced.ts';
import { optionConflict } from '../../options/problems.ts';
import { readOptions } from '../../options/read.ts';
import { isValues } from './check-search.ts';
import type { TrainOptions } from './options.ts';

/** Those that the search gives may be missing, and may be any of its values. */
export function checkHyperparameters(
  table: OptionTable,
  { hyperparameters: given = {}, search }: TrainOptions,
): KindProblem[] {
  const searched = Object.entries(search?.space ?? {}).filter(([name]) => Object.hasOwn(table, name));
  const needed = {
    ...table,
    ...Object.fromEntries(
      searched.map(([name]) => [name, { ...(table[name] as OptionTable[string]), required: false }]),
    ),
  };
  const { options, problems } = readOptions(needed, given, '`hyperparameters`');
  const meant = Object.fromEntries(
    searched.flatMap(([name, values]) => (isValues(values) ? [[name, values] as const] : [])),
  );
  const sought = Object.fromEntries(searched.map(([name, values]) => [name, values as Json]));
  const told = options ? misplaced(table, { ...options, ...sought }, meant) : problems;
  return told.map((problem) => {
    const isSought = Object.hasOwn(sought, String(problem.path[0]));
    return { ...problem, path: [...(isSought ? ['search', 'space'] : ['hyperparameters']), ...problem.path] };
  });
}

/** What stops a training early is measured on rows that it does not learn from; at its end a search learns from a fraction, too. */
export function checkMonitor({ hyperparameters = {}, validation, search }: TrainOptions): KindProblem[] {
  const stopping = hyperparameters.early_stopping;
  const { monitor = 'loss' } = isObject(stopping) ? stopping : {};
  const isSplitOff = search !== undefined && typeof validation === 'number';
  if (monitor === 'loss' || (validation !== undefined && !isSplitOff)) return [];
  return [
    optionConflict(
      `there are no rows to measure \`${monitor}\` on`,
      ['hyperparameters', 'early_stopping'],
      isSplitOff
        ? 'what a fraction splits off is learned from after a search: give `validation` a table of its own, or watch the `loss`'
        : 'give the stage a `validation`, or watch the `loss`',
    ),
  ];
}
