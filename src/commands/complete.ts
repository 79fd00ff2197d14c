/** `luc complete`: what may stand next on a command line, for shells; silent about anything that is wrong. */
import { posix, resolve } from 'node:path';
import { findRoot, openPipeline } from '../config/open.ts';
import { refNames } from '../engine/revisions.ts';
import type { Pipeline } from '../pipeline.ts';
import { tame } from '../report/width.ts';
import { readTypedLine, replyTo, type TypedLine } from '../shell-words.ts';
import { layoutOf } from '../store/layout.ts';
import type { BareContext, CommandResult } from './context.ts';
import { runIds } from './past-runs.ts';
import { groups } from './table.ts';
import { type Candidate, type Wanted, wantedNext } from './wanted-words.ts';

interface Options {
  readonly words: readonly string[];
}

/** For bash the line and its word breaks; for the others the words, the last of which is the one at the cursor. */
export async function run(context: BareContext, { words }: Options): Promise<CommandResult> {
  const [shell = '', ...rest] = words;
  const typed = shell === 'bash' ? readTypedLine(rest[0] ?? '', rest[1] ?? '') : typedWords(rest);
  const { before, current } = typed;
  const shown = groups.flatMap((group) => group.commands);
  const wanted = wantedNext(before, current.text, shown);
  const files = filesOf(wanted.what);
  if (files && shell !== 'bash') context.write(`${files}\n`);
  const found = [...wanted.words, ...(await lookUp(context, typed, wanted))];
  const seen = new Set<string>();
  for (const { word, about } of found) {
    const candidate = `${wanted.prefix}${word}`;
    if (seen.has(candidate) || /\p{Cc}/u.test(candidate)) continue;
    seen.add(candidate);
    const line =
      shell === 'bash' ? replyTo(current, candidate) : about ? `${candidate}\t${tame(about)}` : candidate;
    if (line !== null && !context.write(`${line}\n`)) break;
  }
  return { exit: 0 };
}

const typedWords = (words: readonly string[]): TypedLine => ({
  before: words.slice(0, -1),
  current: { text: words.at(-1) ?? '', kept: '', quote: '' },
});

/** What the shell itself completes; bash does so wherever we say nothing. */
function filesOf(what: string | null): string | null {
  if (what === 'DIR') return ':folders';
  return what === 'PATH' || what === 'FILE' || what === 'COMMAND' ? ':files' : null;
}

async function lookUp(
  context: BareContext,
  { before, current }: TypedLine,
  { what, prefix }: Wanted,
): Promise<readonly Candidate[]> {
  if (what === null) return [];
  const at = before.findLastIndex((word) => /^--cd(?:=|$)/.test(word));
  const folder = before[at]?.includes('=') ? before[at].slice('--cd='.length) : at >= 0 && before[at + 1];
  const cwd = resolve(context.cwd, folder || '.');
  const root = findRoot(cwd);
  if (root === null) return [];
  try {
    if (what === 'REVISION') return await revisions(cwd);
    const layout = layoutOf(root);
    if (what === 'RUN' || what === 'ID') return runIds(layout).map((word) => ({ word, about: '' }));
    if (what === 'KEY') {
      const { settingNames } = await import('../config/schema.ts');
      return settingNames.map((word) => ({ word, about: '' }));
    }
    if (what !== 'TARGET' && what !== 'STAGE' && what !== 'REMOTE') return [];
    const opened = await openPipeline(layout);
    if (!opened.ok) return [];
    if (what === 'REMOTE') return opened.value.remotes.map(({ name, url }) => ({ word: name, about: url }));
    const names = namesIn(opened.value, what === 'TARGET', current.text.slice(prefix.length));
    return what === 'STAGE'
      ? names
      : [...names, ...pathsIn(opened.value, posix.relative(root, cwd), current.text)];
  } catch {
    return [];
  }
}

/** Full names; those within their pipeline where no full one goes on from what is typed. `:` says that it is a name. */
function namesIn({ stages, files }: Pipeline, withPipelines: boolean, typed: string): readonly Candidate[] {
  const mark = typed.startsWith(':') ? ':' : '';
  const names: Candidate[] = [];
  for (const { name, desc, group } of stages) {
    if (group !== null) names.push({ word: group, about: 'group' });
    names.push({ word: name, about: firstLine(desc) });
  }
  if (withPipelines && mark === '')
    for (const { pipeline } of files) if (pipeline !== '') names.push({ word: pipeline, about: 'pipeline' });
  const bare = typed.slice(mark.length);
  const isFull = names.some(({ word }) => word.startsWith(bare));
  const chosen = isFull
    ? names
    : names.map(({ word, about }) => ({ word: word.replace(/^.*\//, ''), about }));
  return chosen.map(({ word, about }) => ({ word: mark + word, about }));
}

const firstLine = (text: string | null): string =>
  (text ?? '').split('\n', 1)[0]?.replaceAll('\t', ' ') ?? '';

/** Tracked paths from the current folder; `./` stays where it is typed, and tells a path from a stage. */
function pathsIn({ stages, data }: Pipeline, cwd: string, typed: string): readonly Candidate[] {
  const names = new Set(stages.flatMap(({ name, group }) => [name, group]));
  const tracked = [
    ...stages.flatMap((stage) => stage.outs.map(({ path }) => ({ path, about: `made by ${stage.name}` }))),
    ...data.map(({ path, desc }) => ({ path, about: firstLine(desc) || 'data' })),
  ];
  return tracked.map(({ path, about }) => {
    const word = posix.relative(cwd, path);
    const isMarked = typed.startsWith('./') || names.has(word);
    return { word: isMarked && !word.startsWith('../') ? `./${word}` : word, about };
  });
}

const revisions = async (cwd: string): Promise<readonly Candidate[]> =>
  ['HEAD', ...(await refNames(cwd))].map((word) => ({ word, about: '' }));
