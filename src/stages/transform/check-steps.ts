/** What is wrong with steps by themselves: options that need or exclude each other. */
import type { IsFloat } from '../../kind.ts';
import type { KindProblem } from '../../kind-problem.ts';
import type { ValueOf, WrittenStep } from './values.ts';

type Split = ValueOf<'split'>;
export type SplitMethod = NonNullable<Split['method']>;

/** The method that was named, else by what there is: a key, a group, a time. */
export const splitMethod = ({ method, key, group, time }: Split): SplitMethod =>
  method ??
  (key !== undefined ? 'hash' : group !== undefined ? 'group' : time !== undefined ? 'time' : 'random');

export function checkSteps(steps: readonly WrittenStep[], isFloat: IsFloat): KindProblem[] {
  return steps.flatMap((step, index) => {
    const path = ['steps', index, step.name];
    if (step.name === 'sample') return checkSample(step.value, path);
    if (step.name !== 'split') return [];
    return [...checkSplit(step.value, path), ...checkSizes(step.value, path, isFloat)];
  });
}

/** A size such as `1.0` is no fraction, and nobody means one row by it. */
const checkSizes = (split: Split, path: KindProblem['path'], isFloat: IsFloat): KindProblem[] =>
  (['test_size', 'validation_size', 'train_size'] as const)
    .filter((name) => Number.isInteger(split[name]) && isFloat([...path, name]))
    .map((name) => ({
      code: 'out-of-range',
      message: `\`${name}\` is written as a fraction, which must be between 0 and 1`,
      hint: `for a number of rows write \`${split[name]}\``,
      path: [...path, name],
    }));

function checkSample(
  { n, fraction, method, by }: ValueOf<'sample'>,
  path: KindProblem['path'],
): KindProblem[] {
  const problems: KindProblem[] = [];
  if (n === undefined && fraction === undefined)
    problems.push({
      code: 'missing-option',
      message: '`sample` needs `n` or `fraction`',
      path,
      atKey: true,
    });
  if (n !== undefined && fraction !== undefined)
    problems.push(conflict('`sample` takes `n` or `fraction`, not both', [...path, 'fraction']));
  if (by !== undefined && method === 'random')
    problems.push(
      conflict('`by` is for other methods than `random`', [...path, 'by'], 'name one by `method`'),
    );
  if (method === 'stratified' && Array.isArray(by) && by.length > 1)
    problems.push(conflict('a sample is stratified by one column', [...path, 'by'], 'derive one of them'));
  return problems;
}

const needs: { readonly [Method in SplitMethod]: 'key' | 'group' | 'time' | null } = {
  hash: 'key',
  group: 'group',
  time: 'time',
  random: null,
};

/** Which methods an option is for. */
const methodsOf: { readonly [option in keyof Split]?: readonly SplitMethod[] } = {
  key: ['hash'],
  stratify: ['random'],
  group: ['group'],
  time: ['time'],
  gap: ['time'],
  cut: ['time'],
  train_size: ['random', 'group'],
};

const sizes = ['test_size', 'validation_size', 'train_size', 'cut'] as const;

function checkSplit(split: Split, path: KindProblem['path']): KindProblem[] {
  const problems: KindProblem[] = [];
  const method = splitMethod(split);
  const needed = needs[method];
  if (needed !== null && split[needed] === undefined)
    problems.push({
      code: 'missing-option',
      message: `a split by ${method} needs \`${needed}\`, the name of a column`,
      path,
      atKey: true,
    });
  for (const [option, methods] of Object.entries(methodsOf))
    if (split[option as keyof Split] !== undefined && !methods.includes(method))
      problems.push(conflict(`\`${option}\` is not for a split by ${method}`, [...path, option]));
  if (split.folds !== undefined)
    for (const option of sizes)
      if (split[option] !== undefined && (methodsOf[option]?.includes(method) ?? true))
        problems.push(
          conflict(`\`folds\` stands in place of \`${option}\``, [...path, option], 'leave one of them out'),
        );
  if (split.cut !== undefined && split.test_size !== undefined)
    problems.push(
      conflict('`cut` stands in place of `test_size`', [...path, 'cut'], 'leave one of them out'),
    );
  if (method === 'hash')
    for (const option of ['test_size', 'validation_size'] as const)
      if ((split[option] ?? 0) >= 1)
        problems.push({
          code: 'out-of-range',
          message: `\`${option}\` must be a fraction between 0 and 1: by hash no number of rows is exact`,
          path: [...path, option],
        });
  return problems;
}

const conflict = (message: string, path: KindProblem['path'], hint?: string): KindProblem => ({
  code: 'option-conflict',
  message,
  path,
  ...(hint !== undefined && { hint }),
});
