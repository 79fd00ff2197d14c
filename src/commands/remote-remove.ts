/** `luc remote remove`: takes a remote out of the files; what it holds stays. */
import { removeIn } from '../config/edit.ts';
import { openPipeline } from '../config/open.ts';
import { fileOf } from '../config/read-settings.ts';
import type { SettingFile } from '../config/setting-keys.ts';
import { failureOf, type Problem } from '../failure.ts';
import type { Pipeline } from '../pipeline.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { declaredRemotes, findRemote } from './declared-remotes.ts';
import { editSettings } from './set-setting.ts';

interface Options {
  readonly words: readonly string[];
  readonly local: boolean;
}

export async function run(context: Context, { words, local }: Options): Promise<CommandResult> {
  const [name = ''] = words;
  const declared = declaredRemotes(context);
  if (!declared.ok) return failed(declared.failure);
  const remote = findRemote(declared.value, name);
  if (!remote.ok) return failed(remote.failure);
  const files = (['project', 'local'] as const).filter(
    (file) => remote.value[file] !== null && (file === 'local' || !local),
  );
  if (files.length === 0) return failed(failureOf('usage', notLocal(name)));
  const opened = await openPipeline(context.layout, { env: context.env });
  const used = opened.ok && files.includes('project') ? usesOf(opened.value, name) : [];
  if (used.length > 0) return failed(failureOf('usage', ...used));
  const failure = await editSettings(
    context,
    files.map((file) => ({ file: fileOf[file], change: (from) => removeIn(from, ['remotes'], name) })),
  );
  if (failure) return failed(failure);
  return {
    exit: 0,
    document: { version: 1, removed: name, files: files.map(nameOfFile) },
    text: () =>
      `Took the remote ${name} out of ${files.map(nameOfFile).join(' and ')}. What it holds stays.\n`,
  };
}

const nameOfFile = (file: SettingFile): string => fileOf[file];

const usesOf = ({ data, stages }: Pipeline, name: string): Problem[] =>
  [...data, ...stages.flatMap(({ outs }) => outs)]
    .filter(({ remote }) => remote === name)
    .map(({ path, at }) => ({
      code: 'remote-used',
      message: `\`${path}\` is shared by the remote \`${name}\``,
      at,
      hint: `take \`remote: ${name}\` out there first`,
    }));

const notLocal = (name: string): Problem => ({
  code: 'not-set',
  message: `\`${fileOf.local}\` says nothing of the remote \`${name}\``,
  hint: `without \`--local\` it is taken out of \`${fileOf.project}\``,
});
