/** `luc remote rename`: gives a remote another name, also where data and outs name it. */
import { renameRemote } from '../config/edit-remotes.ts';
import { openPipeline } from '../config/open.ts';
import { fileOf } from '../config/read-settings.ts';
import { failureOf } from '../failure.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { badName, declaredRemotes, findRemote, isRemoteName, taken } from './declared-remotes.ts';
import { editSettings } from './set-setting.ts';

interface Options {
  readonly words: readonly string[];
}

export async function run(context: Context, { words }: Options): Promise<CommandResult> {
  const [name = '', to = ''] = words;
  if (!isRemoteName(to)) return failed(failureOf('usage', badName(to)));
  const declared = declaredRemotes(context);
  if (!declared.ok) return failed(declared.failure);
  const remote = findRemote(declared.value, name);
  if (!remote.ok) return failed(remote.failure);
  const other = declared.value.find((one) => one.name === to);
  if (other) return failed(failureOf('usage', taken(other)));
  const opened = await openPipeline(context.layout, { env: context.env });
  if (!opened.ok) return failed(opened.failure);
  const files = [
    ...opened.value.files.map(({ path }) => path),
    ...(remote.value.local ? [fileOf.local] : []),
  ];
  const failure = await editSettings(
    context,
    files.map((file) => ({ file, change: (from) => renameRemote(from, name, to) })),
  );
  if (failure) return failed(failure);
  return {
    exit: 0,
    document: { version: 1, renamed: name, to },
    text: () => `The remote ${name} is called ${to} now.\n`,
  };
}
