/** Options that a task knows nothing of: told as soon as the task is known, at load or from the columns. */
import type { KindProblem } from '../../kind-problem.ts';
import type { MetricTask } from '../../metrics/catalog.ts';
import type { EvaluateOptions } from './options.ts';

const weighed: readonly MetricTask[] = ['classification', 'regression'];

export function misfitsOf(task: MetricTask, { compare, by, weight, label }: EvaluateOptions): KindProblem[] {
  const problems: KindProblem[] = [];
  const conflict = (message: string, path: KindProblem['path'], hint?: string): void =>
    void problems.push({ code: 'option-conflict', message, path, ...(hint && { hint }) });
  if (compare && task !== 'classification')
    conflict('`compare` is for classes', ['compare'], 'write `task: classification`');
  if (by && (task === 'retrieval' || task === 'clustering'))
    conflict(`\`by\` is not for \`task: ${task}\``, ['by']);
  if (task === 'bias' && !by) conflict('`task: bias` compares groups: name their column by `by`', []);
  if (weight !== undefined && !weighed.includes(task))
    conflict(`\`task: ${task}\` knows no weights`, ['weight']);
  if (Array.isArray(label) && task !== 'text')
    conflict(`\`task: ${task}\` has one label`, ['label'], 'several are references of `task: text`');
  return problems;
}
