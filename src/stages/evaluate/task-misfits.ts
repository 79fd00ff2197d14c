/** Options that a task has no use for beside others: told as soon as the task is known, at load or from the columns. */
import type { KindProblem } from '../../kind-problem.ts';
import type { MetricTask } from '../../metrics/catalog.ts';
import { isWritten } from '../../options/is-written.ts';
import { optionConflict } from '../../options/problems.ts';
import { type EvaluateOptions, evaluateOptions } from './options.ts';

export function misfitsOf(task: MetricTask, options: EvaluateOptions): KindProblem[] {
  const { by, label, key, reference } = options;
  const problems: KindProblem[] = [];
  if (task === 'bias' && !by)
    problems.push(optionConflict('`task: bias` compares groups: name their column by `by`', []));
  if (task === 'rag' && key !== undefined && reference === undefined)
    problems.push(optionConflict('`key` says nothing without a `reference`', ['key']));
  if (task === 'classification') problems.push(...misfitsOfClasses(options));
  if (Array.isArray(label) && task !== 'text')
    problems.push(
      optionConflict(`\`task: ${task}\` has one label`, ['label'], 'several are references of `task: text`'),
    );
  return problems;
}

function misfitsOfClasses(options: EvaluateOptions): KindProblem[] {
  const { compare, key, metrics, thresholds = {} } = options;
  const problems: KindProblem[] = [];
  if (key !== undefined && !compare)
    problems.push(optionConflict('`key` says nothing without `compare`', ['key']));
  // Where no metrics are named, the usual ones have all of these.
  if (!metrics) return problems;
  const named = [...metrics.map(({ name }) => name), ...Object.keys(thresholds)];
  for (const [name, shared] of Object.entries(sharedBy))
    if (
      isWritten(evaluateOptions, options, name as keyof typeof sharedBy) &&
      !named.some((one) => shared.test(one))
    )
      problems.push(
        optionConflict(
          `\`${name}\` is of \`precision\`, \`recall\` and \`f1\`, and none of them is measured`,
          [name],
        ),
      );
  return problems;
}

/** The names of metrics that an option is about. */
const sharedBy = {
  average: /^(?:precision|recall|f1)$/,
  zero_division: /^(?:precision|recall|f1)(?:_|$)/,
};
