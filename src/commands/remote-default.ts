/** `luc remote default`: shows which remote is the default, or makes one that. */
import { failureOf, type Problem } from '../failure.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { declaredRemotes, defaultEdits, findRemote, isDefault } from './declared-remotes.ts';
import { editSettings } from './set-setting.ts';

interface Options {
  readonly words: readonly string[];
  readonly local: boolean;
  readonly unset: boolean;
}

export async function run(context: Context, { words, local, unset }: Options): Promise<CommandResult> {
  const [name] = words;
  if (unset && name !== undefined) return failed(failureOf('usage', misuse));
  const declared = declaredRemotes(context);
  if (!declared.ok) return failed(declared.failure);
  const now = declared.value.find(isDefault)?.name ?? null;
  if (name === undefined && !unset)
    return {
      exit: now === null ? 1 : 0,
      document: { version: 1, default: now },
      text: () => (now === null ? 'No remote is the default.\n' : `${now}\n`),
    };
  const remote = name === undefined ? null : findRemote(declared.value, name);
  if (remote && !remote.ok) return failed(remote.failure);
  const where = local || remote?.value.project === null ? 'local' : 'project';
  const failure = await editSettings(context, defaultEdits(declared.value, name ?? null, where));
  if (failure) return failed(failure);
  return {
    exit: 0,
    document: { version: 1, default: name ?? null },
    text: () => (name === undefined ? 'No remote is the default now.\n' : `${name} is the default now.\n`),
  };
}

const misuse: Problem = {
  code: 'usage',
  message: '`--unset` takes no name',
  hint: '`luc help remote default` shows what it takes',
};
