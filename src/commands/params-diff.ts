/** `luc params diff`. */
import { openRevisions, workspace } from '../engine/revisions.ts';
import { failureOf, type Problem } from '../failure.ts';
import { canonicalJson } from '../json.ts';
import { sortedEntries } from '../order.ts';
import { paramsTableText, paramText } from '../report/params-table.ts';
import { plainJson, type Value, valueToJson } from '../value.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { type ParamsAt, paramsAt, paramsFilesOf, unknownFiles } from './params-at.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly words: readonly string[];
  readonly all: boolean;
  readonly md: boolean;
  readonly targets: readonly string[];
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const [a = 'HEAD', b = workspace] = options.words;
  const files = await paramsFilesOf(context, options.targets);
  if (!files.ok) return failed(files.failure);
  const revisions = await openRevisions(context.root, [a, b], files.value);
  if (!revisions.ok) return failed(revisions.failure);
  const problems: Problem[] = [];
  const tell = (problem: Problem): void => void problems.push(problem);
  const before = paramsAt(context, revisions.value, a, files.value, tell);
  const after = paramsAt(context, revisions.value, b, files.value, tell);
  const missing = problems.length > 0 ? [] : await unknownFiles(context, options.targets, [before, after]);
  if (missing.length > 0) return failed(failureOf('usage', ...missing));
  const differences = differencesOf(before, after, options.all);
  return {
    exit: problems.length > 0 ? 2 : 0,
    ...(problems.length > 0 && { failure: failureOf('project', ...problems) }),
    document: plainJson(documentOf(differences)),
    text: () => textOf(context, [a, b], differences, options.md),
  };
}

interface Difference {
  readonly file: string;
  readonly key: string;
  readonly old: Value | undefined;
  readonly new: Value | undefined;
}

/** Compared with their types: 1 is not 1.0. */
function differencesOf(before: ParamsAt, after: ParamsAt, all: boolean): readonly Difference[] {
  const files = new Set([...before.keys(), ...after.keys()]);
  return [...files].flatMap((file) => {
    const [from, to] = [before.get(file), after.get(file)];
    const keys = new Map([...(from ?? []), ...(to ?? [])]);
    return sortedEntries(keys)
      .map(([key]) => ({ file, key, old: from?.get(key), new: to?.get(key) }))
      .filter((one) => all || typed(one.old) !== typed(one.new));
  });
}

const typed = (value: Value | undefined): string =>
  value === undefined ? '' : canonicalJson(valueToJson(value));

function documentOf(differences: readonly Difference[]): Value {
  const files = new Map<string, Map<string, Value>>();
  for (const { file, key, old, new: now } of differences) {
    const keys = files.get(file) ?? new Map<string, Value>();
    keys.set(
      key,
      new Map<string, Value>([
        ['old', old ?? null],
        ['new', now ?? null],
      ]),
    );
    files.set(file, keys);
  }
  return new Map<string, Value>([
    ['version', 1n],
    ['diff', files],
  ]);
}

function textOf(
  context: Context,
  revisions: readonly string[],
  differences: readonly Difference[],
  md: boolean,
): string {
  if (differences.length === 0) return md ? '' : 'No params differ.\n';
  const head = ['file', 'param', ...revisions];
  const rows = differences.map(({ file, key, old, new: now }) => [file, key, shown(old), shown(now)]);
  return paramsTableText({ head, rows, flexible: 3 }, md, styleOf(context));
}

const shown = (value: Value | undefined): string => (value === undefined ? '-' : paramText(value));
