/** `luc config`: shows and changes settings, in the project's file or in this machine's. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import { openPipeline } from '../config/open.ts';
import { readSettings, type SettingFound, settingText } from '../config/read-settings.ts';
import { readSettingKey, type SettingFile } from '../config/setting-keys.ts';
import { failureOf, type Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { shellLine } from '../shell-line.ts';
import { layoutOf } from '../store/layout.ts';
import { storeProblem } from '../store/store-place.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { setSetting, unsetSetting } from './set-setting.ts';

interface Options {
  readonly words: readonly string[];
  readonly local: boolean;
  readonly project: boolean;
  readonly unset: boolean;
  readonly list: boolean;
  readonly showOrigin: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const { local, project, unset, list } = options;
  const [word, value] = options.words;
  const only = local ? 'local' : project ? 'project' : null;
  const misuse = misuseOf(options);
  if (misuse) return refuse(misuse);
  if (list || word === undefined) return show(context, options, only, () => true);
  const key = readSettingKey(word);
  if (!key.ok) return refuse(key.failure);
  if (unset) return unsetSetting(context, only ?? 'project', key.value);
  if (value === undefined) return show(context, options, only, (found) => found.key === word);
  const again = shellLine`luc config --local ${key.value.name} …`;
  const result = await setSetting(context, only ?? 'project', key.value, value, again);
  if (word.startsWith('store.') && result.exit === 0) await warnOfStore(context);
  return result;
}

/** No command goes on without its store: who moves it hears so at once. */
async function warnOfStore({ root, layout, env, emit }: Context): Promise<void> {
  const opened = await openPipeline(layout, { env });
  const problem = opened.ok ? storeProblem(layoutOf(root, opened.value.settings)) : null;
  if (problem) emit({ event: 'warned', problem });
}

function misuseOf({ words, unset, list }: Options): Problem | null {
  const why =
    list && words.length > 0
      ? '`--list` takes no key'
      : unset && words.length !== 1
        ? '`--unset` takes one key'
        : null;
  return why === null ? null : { code: 'usage', message: why, hint: '`luc help config` shows what it takes' };
}

const refuse = (problem: Problem): CommandResult => failed(failureOf('usage', problem));

/** One key that is set nowhere is a no without words, as git says it. */
function show(
  context: Context,
  { list, words, showOrigin }: Options,
  only: SettingFile | null,
  isAsked: (found: SettingFound) => boolean,
): CommandResult {
  const problems: Problem[] = [];
  const read = (path: RelPath) => readIfThere(join(context.root, path));
  const found = readSettings(read, context.env, only, (problem) => problems.push(problem)).filter(isAsked);
  if (problems.length > 0) return failed(failureOf('project', ...problems));
  const isList = list || words.length === 0;
  const line = ({ key, value, origin }: SettingFound): string =>
    `${showOrigin ? `${origin}\t` : ''}${isList ? `${key}=` : ''}${settingText(value)}\n`;
  return {
    exit: isList || found.length > 0 ? 0 : 1,
    document: { version: 1, config: found.map(({ key, value, origin }) => ({ key, value, origin })) },
    text: () =>
      list || found.length > 0 || words.length > 0 ? found.map(line).join('') : 'Nothing is set.\n',
  };
}
