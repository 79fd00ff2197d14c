/** What `predict` reads and writes, role by role. */
import type { PredictOptions } from './options.ts';

export interface Part {
  readonly input: readonly string[];
  readonly output: string;
  /** Where they stand in the options. */
  readonly option: readonly string[];
  readonly outputOption: readonly string[];
}

export function partsOf({ input, output }: Pick<PredictOptions, 'input' | 'output'>): readonly Part[] {
  if (typeof output === 'string')
    return [{ input: listOf(input), output, option: ['input'], outputOption: ['output'] }];
  const inputs = input as { readonly [role: string]: string };
  return Object.entries(output).map(([role, path]) => ({
    input: listOf(inputs[role] ?? []),
    output: path,
    option: ['input', role],
    outputOption: ['output', role],
  }));
}

const listOf = (input: PredictOptions['input']): readonly string[] =>
  typeof input === 'string' ? [input] : Array.isArray(input) ? input : Object.values(input);
