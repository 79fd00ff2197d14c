/** `luc remote add`: declares a remote, in the project's file or in this machine's. */
import { setIn } from '../config/edit.ts';
import { fileOf } from '../config/read-settings.ts';
import { failureOf } from '../failure.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import {
  badName,
  declaredRemotes,
  defaultEdits,
  isRemoteName,
  taken,
  writtenUrl,
} from './declared-remotes.ts';
import { editSettings } from './set-setting.ts';

interface Options {
  readonly words: readonly string[];
  readonly default: boolean;
  readonly force: boolean;
  readonly local: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const { words, force, local, default: makeDefault } = options;
  const [name = '', word = ''] = words;
  if (!isRemoteName(name)) return failed(failureOf('usage', badName(name)));
  const declared = declaredRemotes(context);
  if (!declared.ok) return failed(declared.failure);
  const same = declared.value.find((one) => one.name === name);
  if (same && !force) return failed(failureOf('usage', taken(same)));
  const url = writtenUrl(context, word);
  if (!url.ok) return failed(url.failure);
  const where = local ? 'local' : 'project';
  const file = fileOf[where];
  const failure = await editSettings(context, [
    { file, change: (from) => setIn(from, ['remotes'], name, { url: url.value }) },
    ...(makeDefault ? defaultEdits(declared.value, name, where) : []),
  ]);
  if (failure) return failed(failure);
  return {
    exit: 0,
    document: { version: 1, added: name, url: url.value, default: makeDefault, file },
    text: () => `Added the ${makeDefault ? 'default ' : ''}remote ${name} to ${file}: ${url.value}.\n`,
  };
}
