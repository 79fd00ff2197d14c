/** Options that a task knows nothing of: told as soon as the task is known, at load or from the columns. */
import type { KindProblem } from '../../kind-problem.ts';
import type { MetricTask } from '../../metrics/catalog.ts';
import { misplaced } from '../../options/misplaced.ts';
import { type EvaluateOptions, evaluateOptions } from './options.ts';

export function misfitsOf(task: MetricTask, options: EvaluateOptions): KindProblem[] {
  const { compare, by, label, key, reference } = options;
  // A task that is written was held against the others when they were read.
  const problems = options.task === undefined ? misplaced(evaluateOptions, options, { task: [task] }) : [];
  const conflict = (message: string, path: KindProblem['path'], hint?: string): void =>
    void problems.push({ code: 'option-conflict', message, path, ...(hint && { hint }) });
  if (task === 'bias' && !by) conflict('`task: bias` compares groups: name their column by `by`', []);
  if (task === 'classification' && key !== undefined && !compare)
    conflict('`key` says nothing without `compare`', ['key']);
  if (task === 'rag' && key !== undefined && reference === undefined)
    conflict('`key` says nothing without a `reference`', ['key']);
  if (Array.isArray(label) && task !== 'text')
    conflict(`\`task: ${task}\` has one label`, ['label'], 'several are references of `task: text`');
  return problems;
}
