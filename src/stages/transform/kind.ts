/** The kind `transform`: an ordered list of steps over tables. */
import type { KindProblem } from '../../kind-problem.ts';
import { typedKind } from '../typed-kind.ts';
import { type TransformOptions, transformOptions } from './options.ts';

export const transform = typedKind({
  name: 'transform',
  version: 1,
  summary: 'Rows and columns: select, filter, join, split, jobs, prompts.',
  options: transformOptions,
  check,
});

const roles = ['train', 'test', 'validation'];

function check({ steps, output }: TransformOptions): KindProblem[] {
  const problems: KindProblem[] = [];
  const tell = (message: string, path: KindProblem['path'], hint?: string): void =>
    void problems.push({ code: 'option-conflict', message, path, ...(hint && { hint }) });
  const at = steps.findIndex(({ name }) => name === 'split');
  const split = steps[at];
  if (split && at < steps.length - 1)
    tell('`split` must be the last step', ['steps', at], 'move it to the end');
  if (typeof output === 'string') return problems;
  if (!split) {
    tell('an `output` of several files needs a `split` as the last step', ['output']);
    return problems;
  }
  const folds = split.name === 'split' ? split.value.folds : undefined;
  const possible = folds === undefined ? roles : Array.from({ length: folds }, (_, fold) => `fold_${fold}`);
  for (const name of Object.keys(output))
    if (!possible.includes(name))
      tell(
        `the split gives no \`${name}\``,
        ['output', name],
        `it gives ${possible.map((one) => `\`${one}\``).join(', ')}`,
      );
  return problems;
}
