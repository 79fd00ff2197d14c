/** `luc merge-lock`: git's merge driver for the lock. It leaves the result in the file of our side. */
import { resolve } from 'node:path';
import { readIfThere, writeWhole } from '../base/files.ts';
import { askGit } from '../base/git.ts';
import type { Emit } from '../event.ts';
import { failureOf, type Problem, ProblemError } from '../failure.ts';
import { mergeLocks } from '../lock-merge.ts';
import { emptyParsedLock, lockFile, type ParsedLock, parseLock } from '../lock-text.ts';
import { shellLine } from '../shell-line.ts';
import { temporaryBeside } from '../store/temporary.ts';
import type { BareContext, CommandResult } from './context.ts';

interface Options {
  readonly words: readonly string[];
}

export async function run({ cwd, emit }: BareContext, { words }: Options): Promise<CommandResult> {
  const [base = '', ours = '', theirs = '', name = lockFile] = words;
  const texts = [base, ours, theirs].map((file) => readText(resolve(cwd, file)));
  const [before, one, other] = texts.map(parseText);
  if (!one || !other || one.conflicted || other.conflicted) return mergeAsText(cwd, words, name, emit);
  const { text, dropped, disputed } = mergeLocks(before ?? emptyParsedLock, one.lock, other.lock);
  writeWhole(resolve(cwd, ours), text, { temporary: temporaryBeside(resolve(cwd, ours)) });
  for (const stage of dropped) emit({ event: 'warned', problem: droppedStage(stage, name) });
  return disputed.length === 0
    ? { exit: 0 }
    : { exit: 1, failure: failureOf('work', ...disputed.map((path) => disputedData(path, name))) };
}

function readText(path: string): string {
  const bytes = readIfThere(path);
  if (bytes) return bytes.toString('utf8');
  const hint = 'git calls this command: `luc install` tells it how';
  throw new ProblemError('usage', { code: 'missing-file', message: `there is no file \`${path}\``, hint });
}

/** Git gives an empty file for one that is not there. Null for what is no lock. */
function parseText(text: string): ParsedLock | null {
  if (text === '') return emptyParsedLock;
  const parsed = parseLock(text);
  return parsed.ok ? parsed.value : null;
}

/** As git would without us. */
async function mergeAsText(
  cwd: string,
  [base = '', ours = '', theirs = '']: readonly string[],
  name: string,
  emit: Emit,
): Promise<CommandResult> {
  emit({ event: 'warned', problem: notEntryWise(name) });
  const labels = ['-L', 'ours', '-L', 'base', '-L', 'theirs'];
  const answer = await askGit(cwd, ['merge-file', '--quiet', ...labels, ours, base, theirs]);
  return { exit: answer?.exit === 0 ? 0 : 1 };
}

const droppedStage = (stage: string, name: string): Problem => ({
  code: 'dropped-stage',
  message: `\`${name}\`: both sides ran \`${stage}\` with other results, so the merge records neither`,
  hint: `${shellLine`luc repro ${stage}`} restores it if one of them fits, or runs it`,
});

const disputedData = (path: string, name: string): Problem => ({
  code: 'conflicted-data',
  message: `\`${name}\`: the two sides of the merge disagree about \`${path}\``,
  hint: `put the version that you want in place, then ${shellLine`luc add ${path}`} records it`,
});

const notEntryWise = (name: string): Problem => ({
  code: 'merged-as-text',
  message: `\`${name}\` is merged line by line: one of its sides is no lock that this luc can read`,
});
