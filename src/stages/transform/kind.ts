/** The kind `transform`: an ordered list of steps over tables. */
import { formatOfFile, isTableFormat } from '../../data/tables/format.ts';
import type { IsFloat } from '../../kind.ts';
import type { KindProblem } from '../../kind-problem.ts';
import type { Contract, Shapes, TableShape } from '../../table-shape.ts';
import { typedKind } from '../typed-kind.ts';
import { checkSteps, splitMethod } from './check-steps.ts';
import { columnsAfter } from './columns.ts';
import { type TransformOptions, transformOptions } from './options.ts';
import { splitTaken } from './shape.ts';
import type { ValueOf } from './values.ts';

export const transform = typedKind({
  name: 'transform',
  version: 1,
  summary: 'Rows and columns: select, filter, join, split, jobs, prompts.',
  options: transformOptions,
  check,
  moreDeps: ({ steps }) =>
    steps.flatMap((step, index) =>
      step.name === 'prompt' && step.value.tokenizer !== undefined
        ? [{ path: step.value.tokenizer, at: ['steps', index, 'prompt', 'tokenizer'] }]
        : [],
    ),
  contract,
});

function check({ input, steps, output }: TransformOptions, isFloat: IsFloat): KindProblem[] {
  const problems = checkSteps(steps, isFloat);
  const tell = (message: string, path: KindProblem['path'], hint?: string): void =>
    void problems.push({ code: 'option-conflict', message, path, ...(hint && { hint }) });
  if (typeof input === 'object' && !isList(input))
    for (const [index, name] of Object.keys(input).entries()) {
      const earlier = Object.keys(input)
        .slice(0, index)
        .find((one) => one.toLowerCase() === name.toLowerCase());
      if (earlier !== undefined)
        tell(`the tables \`${earlier}\` and \`${name}\` differ in case alone`, ['input', name]);
      if (name.toLowerCase() === 'current')
        tell('`current` is the table that the steps before have made', ['input', name], 'call it otherwise');
    }
  for (const [path, at] of outputsOf(output)) {
    const format = formatOfFile(path)?.format;
    if (format === undefined || !isTableFormat(format))
      problems.push({
        code: 'unknown-format',
        message: `\`${path}\` has no format that tables are written in`,
        hint: 'end it with .parquet, .csv, .tsv, .jsonl, .json or .arrow',
        path: at,
      });
  }
  const at = steps.findIndex(({ name }) => name === 'split');
  const split = steps[at];
  if (split && at < steps.length - 1)
    tell('`split` must be the last step', ['steps', at], 'move it to the end');
  if (typeof output === 'string') return problems;
  if (split?.name !== 'split') {
    tell('an `output` of several files needs a `split` as the last step', ['output']);
    return problems;
  }
  const possible = sidesOf(split.value);
  for (const name of Object.keys(output))
    if (!possible.includes(name))
      tell(
        `the split gives no \`${name}\``,
        ['output', name],
        `it gives ${possible.map((one) => `\`${one}\``).join(', ')}`,
      );
  return problems;
}

/** Before the first fold by time lies what only trains. */
function sidesOf(split: ValueOf<'split'>): readonly string[] {
  const { folds, validation_size } = split;
  if (folds === undefined) return ['train', 'test', ...(validation_size === undefined ? [] : ['validation'])];
  const names = Array.from({ length: folds }, (_, fold) => `fold_${fold}`);
  return splitMethod(split) === 'time' ? [...names, 'train'] : names;
}

const outputsOf = (output: TransformOptions['output']): (readonly [string, readonly string[]])[] =>
  typeof output === 'string'
    ? [[output, ['output']]]
    : Object.entries(output).map(([role, path]) => [path, ['output', role]]);

const isList = (input: TransformOptions['input']): input is readonly string[] => Array.isArray(input);

function contract({ input, steps, output }: TransformOptions, shapes: Shapes): Contract {
  const tables = new Map<string, TableShape | null>();
  if (typeof input === 'object' && !isList(input))
    for (const [name, path] of Object.entries(input)) tables.set(name, shapes(path));
  const [first] = typeof input === 'string' ? [input] : Object.values(input);
  const { shape, problems } = columnsAfter(steps, first === undefined ? null : shapes(first), tables);
  const hasSplit = typeof output === 'string' && steps.at(-1)?.name === 'split';
  const written = hasSplit ? { ...shape, columns: [...shape.columns, splitShape] } : shape;
  const isTaken = hasSplit && shape.columns.some(({ name }) => name.toLowerCase() === 'split');
  return {
    problems: [...problems, ...(isTaken ? [{ ...splitTaken, path: ['output'] }] : [])].map((problem) => ({
      ...problem,
      ...(first !== undefined && tables.size === 0 && { about: first }),
    })),
    writes: new Map(outputsOf(output).map(([path]) => [path, written])),
  };
}

const splitShape = { name: 'split', type: 'string' } as const;
