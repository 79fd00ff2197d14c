/** What no option of `train` says alone: what the engine, the algorithm and the others make of each other. */

import type { KindProblem } from '../../kind-problem.ts';
import { type AlgorithmEntry, algorithms, learnsLabels } from '../../ml/models/algorithms.ts';
import { isWritten } from '../../options/is-written.ts';
import { idleOption, optionConflict } from '../../options/problems.ts';
import { checkHyperparameters, checkMonitor } from './check-hyperparameters.ts';
import { checkSearch } from './check-search.ts';
import { type TrainOptions, trainOptions } from './options.ts';

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

function checkCommand({ validation, command }: TrainOptions): KindProblem[] {
  const problems: KindProblem[] = [];
  if (typeof validation === 'number')
    problems.push(
      optionConflict('a command cannot be given a fraction: split the table before', ['validation']),
    );
  if (command === undefined)
    problems.push({ code: 'missing-option', message: '`engine: cmd` needs a `command`', path: [] });
  return problems;
}

function checkNative(options: TrainOptions): KindProblem[] {
  const { algorithm, task } = options;
  if (algorithm === undefined)
    return [{ code: 'missing-option', message: '`algorithm` is missing in `train`', path: [] }];
  const entry = algorithms.get(algorithm);
  if (!entry) throw new Error(`the option takes no algorithm like ${algorithm}`);
  const problems: KindProblem[] = [];
  if (task !== undefined && !entry.tasks.includes(task))
    problems.push(
      optionConflict(
        `\`${algorithm}\` is no model for \`${task}\``,
        ['task'],
        `it is for ${listed(entry.tasks)}`,
      ),
    );
  problems.push(...checkTaken(options, entry));
  if (entry.takes === 'numbers') problems.push(...checkFeatures(options, entry));
  problems.push(...checkHyperparameters(entry.hyperparameters, options));
  if (Object.hasOwn(entry.hyperparameters, 'early_stopping')) problems.push(...checkMonitor(options));
  if (options.search) problems.push(...checkSearch(entry.hyperparameters, options.search, options));
  return problems;
}

/** What the algorithm takes no notice of. */
function checkTaken(options: TrainOptions, entry: AlgorithmEntry): KindProblem[] {
  const { name: algorithm, tasks, takes, usesBackend } = entry;
  const refuse = (names: readonly (keyof TrainOptions & string)[], why: string): KindProblem[] =>
    names
      .filter((name) => isWritten(trainOptions, options, name))
      .map((name) => optionConflict(`\`${name}\` is not for \`${algorithm}\`, which ${why}`, [name]));
  const isOfTexts = takes === 'texts';
  return [
    ...(isOfTexts ? refuse(notOfTexts, 'learns from texts') : []),
    ...(isOfTexts || learnsLabels(entry) ? [] : refuse(['labels_from'], 'learns no labels')),
    ...(isOfTexts || tasks.includes('classification') ? [] : refuse(['class_weight'], 'learns no classes')),
    // A search may judge by it, what is fitted at last may not.
    ...(learnsLabels(entry) || options.search
      ? []
      : refuse(['validation'], 'is measured on nothing that it has not seen')),
    ...(usesBackend || options.backend === undefined
      ? []
      : [idleOption(`\`backend\` is not for \`${algorithm}\`, which computes without tensors`, ['backend'])]),
  ];
}

const notOfTexts = [
  'features',
  'vectorizer',
  'vector',
  'label',
  'labels_from',
  'class_weight',
  'weight',
  'search',
] as const;

/** How the numbers of a row are had: each way has no use for what the others say. */
function checkFeatures(options: TrainOptions, entry: AlgorithmEntry): KindProblem[] {
  const { features, label, vectorizer } = options;
  const refuse = (name: 'features' | 'text' | 'vector', where: string): KindProblem[] =>
    isWritten(trainOptions, options, name)
      ? [optionConflict(`\`${name}\` says nothing ${where}`, [name])]
      : [];
  const byVectorizer = 'where a `vectorizer` says what is read';
  if (vectorizer !== undefined)
    return [...refuse('features', byVectorizer), ...refuse('vector', byVectorizer)];
  const at = features?.indexOf(label) ?? -1;
  return [
    ...refuse('text', 'without a `vectorizer` of texts'),
    ...(features ? refuse('vector', 'where `features` says what is read') : []),
    ...(at >= 0 && learnsLabels(entry)
      ? [optionConflict(`\`${label}\` is what is learned: no model may see it`, ['features', at])]
      : []),
  ];
}

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
