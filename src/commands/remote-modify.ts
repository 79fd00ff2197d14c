/** `luc remote modify`: sets an option of a remote, or takes it out. */
import { failureOf, type Problem } from '../failure.ts';
import { isCredential } from '../secret-looks.ts';
import { shellLine } from '../shell-line.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { declaredRemotes, findRemote, writtenUrl } from './declared-remotes.ts';
import { setSetting, unsetSetting } from './set-setting.ts';

interface Options {
  readonly words: readonly string[];
  readonly local: boolean;
  readonly unset: boolean;
}

export async function run(context: Context, { words, local, unset }: Options): Promise<CommandResult> {
  const [name = '', option = '', value] = words;
  if (unset === (value !== undefined)) return failed(failureOf('usage', misuse(unset)));
  const declared = declaredRemotes(context);
  if (!declared.ok) return failed(declared.failure);
  const remote = findRemote(declared.value, name);
  if (!remote.ok) return failed(remote.failure);
  const where = local || remote.value.project === null ? 'local' : 'project';
  const steps = ['remotes', name, option];
  const key = { name: steps.join('.'), steps, isCredential: isCredential(option) };
  const written = option === 'url' && value !== undefined ? writtenUrl(context, value) : null;
  if (written && !written.ok) return failed(written.failure);
  if (value === undefined) return unsetSetting(context, where, key);
  const again = shellLine`luc remote modify --local ${name} ${option} …`;
  return setSetting(context, where, key, written?.value ?? value, again);
}

const misuse = (unset: boolean): Problem => ({
  code: 'usage',
  message: unset ? '`--unset` takes no value' : 'the value is missing',
  hint: unset ? '`luc help remote modify` shows what it takes' : '`--unset` takes the option out',
});
