/** `luc params show`. */
import { openRevisions, workspace } from '../engine/revisions.ts';
import { failureOf, type Problem } from '../failure.ts';
import { sortedEntries } from '../order.ts';
import { paramsTableText, paramText } from '../report/params-table.ts';
import { plainJson, type Value } from '../value.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { type ParamsAt, paramsAt, paramsFilesOf, unknownFiles } from './params-at.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly words: readonly string[];
  readonly md: boolean;
  readonly targets: readonly string[];
}

export async function run(context: Context, { words, md, targets }: Options): Promise<CommandResult> {
  const revisions = words.length > 0 ? [...new Set(words)] : [workspace];
  const files = await paramsFilesOf(context, targets);
  if (!files.ok) return failed(files.failure);
  const opened = await openRevisions(context.root, revisions, files.value);
  if (!opened.ok) return failed(opened.failure);
  const problems: Problem[] = [];
  const all = new Map<string, ParamsAt>();
  for (const revision of revisions) {
    const tell = (problem: Problem): void => void problems.push(problem);
    all.set(revision, paramsAt(context, opened.value, revision, files.value, tell));
  }
  const missing = problems.length > 0 ? [] : await unknownFiles(context, targets, [...all.values()]);
  if (missing.length > 0) return failed(failureOf('usage', ...missing));
  const document = new Map<string, Value>([
    ['version', 1n],
    ['revisions', all],
  ]);
  return {
    exit: problems.length > 0 ? 2 : 0,
    ...(problems.length > 0 && { failure: failureOf('project', ...problems) }),
    document: plainJson(document),
    text: () => textOf(context, all, md),
  };
}

function textOf(context: Context, all: ReadonlyMap<string, ParamsAt>, md: boolean): string {
  const revisions = [...all.keys()];
  const rows = rowsOf(all);
  if (rows.length === 0) return 'There are no params.\n';
  const head = ['file', 'param', ...(md || revisions.length > 1 ? revisions : ['value'])];
  return paramsTableText({ head, rows, flexible: 2 }, md, styleOf(context));
}

/** File, key, and the value in each revision, in the order of the first one that has them. */
function rowsOf(all: ReadonlyMap<string, ParamsAt>): string[][] {
  const keys = new Map<string, Set<string>>();
  for (const at of all.values())
    for (const [file, params] of at) keys.set(file, new Set([...(keys.get(file) ?? []), ...params.keys()]));
  return sortedEntries(keys).flatMap(([file, names]) =>
    [...names].map((name) => [file, name, ...[...all.values()].map((at) => valueIn(at, file, name))]),
  );
}

function valueIn(at: ParamsAt, file: string, name: string): string {
  const value = new Map<string, ReadonlyMap<string, Value>>(at).get(file)?.get(name);
  return value === undefined ? '' : paramText(value);
}
