/** `luc install`: sets git up to know the project, and undoes it. */
import { dirname, join, relative } from 'node:path';
import { bytesOfText, byteText } from '../base/byte-text.ts';
import { makeFolder, readIfThere, removeFile, writeWhole } from '../base/files.ts';
import { askGit } from '../base/git.ts';
import { failureOf, ProblemError } from '../failure.ts';
import {
  commandOfHook,
  hasAnyBlock,
  isEmptyScript,
  withHookBlock,
  withoutHookBlock,
} from '../hook-script.ts';
import { lockFile } from '../lock-text.ts';
import { linesText } from '../report/lines.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { driverKey, driverOf, type FoundHook, type GitSetup, readGitSetup } from './git-setup.ts';
import { commands } from './table.ts';

interface Options {
  readonly uninstall: boolean;
}

export async function run(context: Context, { uninstall }: Options): Promise<CommandResult> {
  const read = await readGitSetup(context);
  if (!read.ok) return failed(read.failure);
  const setup = read.value;
  if (!uninstall) {
    const problems = new Set(usedHooks(setup).flatMap(({ problem }) => problem ?? []));
    if (problems.size > 0) return failed(failureOf('environment', ...problems));
  }
  const changed = uninstall ? await takeOut(context, setup) : await setUp(context, setup);
  return {
    exit: 0,
    document: { version: 1, changed },
    text: () => textOf(changed, uninstall),
  };
}

/** Those whose command exists. */
const usedHooks = ({ hooks }: GitSetup): readonly FoundHook[] =>
  hooks.filter(({ name }) => commands.some((command) => command.name === commandOfHook[name]));

async function setUp({ root }: Context, setup: GitSetup): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const { name, path, script, mode } of usedHooks(setup)) {
    const wanted = withHookBlock(script, name, setup.owner);
    if (wanted === script) continue;
    makeFolder(dirname(path));
    writeWhole(path, bytesOfText(wanted), { mode: mode ?? 0o777, alone: true });
    changed.push(shown(root, path));
  }
  const driver = driverOf(setup.owner);
  if (setup.driver !== driver) {
    await changeConfig(root, 'merge.luc.name', 'merges the lock of luc entry by entry');
    await changeConfig(root, driverKey, driver);
    changed.push(driverKey);
  }
  if (!setup.mergesWithLuc) {
    const path = join(root, '.gitattributes');
    const text = byteText(readIfThere(path) ?? '');
    const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    writeWhole(path, bytesOfText(`${start}${attribute}\n`), { alone: true });
    changed.push('.gitattributes');
  }
  return changed;
}

async function takeOut({ root }: Context, setup: GitSetup): Promise<readonly string[]> {
  const changed: string[] = [];
  let others = false;
  for (const { path, script, mode } of setup.hooks) {
    const rest = script === null ? null : withoutHookBlock(script, setup.owner.folder);
    others ||= rest !== null && hasAnyBlock(rest);
    if (rest === null || rest === script) continue;
    replaceOrRemove(path, isEmptyScript(rest) ? null : rest, mode ?? 0o777);
    changed.push(shown(root, path));
  }
  // Other projects of the repository still merge their locks with it.
  if (setup.driver !== null && !others) {
    await changeConfig(root, '--remove-section', 'merge.luc');
    changed.push(driverKey);
  }
  const path = join(root, '.gitattributes');
  const text = byteText(readIfThere(path) ?? '');
  const rest = text
    .split('\n')
    .filter((line) => line.trim() !== attribute)
    .join('\n');
  if (rest !== text) {
    replaceOrRemove(path, rest === '' ? null : rest);
    changed.push('.gitattributes');
  }
  return changed;
}

const attribute = `${lockFile} merge=luc`;

async function changeConfig(root: string, ...args: readonly string[]): Promise<void> {
  const answer = await askGit(root, ['config', '--local', ...args]);
  if (answer?.exit === 0) return;
  const why = answer?.stderr.split('\n', 1)[0]?.replace(/^(?:error|fatal): /, '');
  throw new ProblemError('environment', {
    code: 'git-config',
    message: `git did not change its settings: ${why}`,
    hint: 'mend that, and say it again; what is done already stays',
  });
}

/** `text` has one character a byte. */
function replaceOrRemove(path: string, text: string | null, mode = 0o666): void {
  if (text === null) removeFile(path);
  else writeWhole(path, bytesOfText(text), { mode, alone: true });
}

const shown = (root: string, path: string): string => relative(root, path) || path;

function textOf(changed: readonly string[], uninstall: boolean): string {
  if (changed.length === 0)
    return uninstall ? 'Nothing of luc is set up in git.\n' : 'All is set up already.\n';
  return linesText([`${uninstall ? 'Taken out of' : 'Set up'}: ${changed.join(', ')}.`]);
}
