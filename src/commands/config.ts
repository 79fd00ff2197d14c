/** `luc config`: shows and changes settings, in the project's file or in this machine's. */
import { join } from 'node:path';
import { makeFolder, readIfThere } from '../base/files.ts';
import { type Edited, removeIn, setIn, type Text } from '../config/edit.ts';
import { readValue } from '../config/edit-params.ts';
import { openEdited } from '../config/open.ts';
import { fileOf, readSettings, type SettingFound, settingText } from '../config/read-settings.ts';
import { isSecretValue } from '../config/secrets.ts';
import { readSettingKey, type SettingFile, type SettingKey, stepsIn } from '../config/setting-keys.ts';
import { machineFile } from '../config/settings.ts';
import type { Written } from '../config/yaml-text.ts';
import { failureOf, type Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Value } from '../value.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { editedTexts, editFiles } from './project-edits.ts';
import { atWrittenPlaces } from './unwritten-places.ts';

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
  if (unset) return remove(context, only ?? 'project', key.value);
  if (value === undefined) return show(context, options, only, (found) => found.key === word);
  return set(context, only ?? 'project', key.value, value);
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

async function set(
  context: Context,
  where: SettingFile,
  key: SettingKey,
  word: string,
): Promise<CommandResult> {
  const { name } = key;
  if (where === 'project' && (key.isCredential || isSecretValue(word))) return refuse(credential(name));
  const known = await problemsWith(context, new Map());
  let problems: readonly Problem[] = [];
  for (const value of readingsOf(word)) {
    const change = (from: Text): Edited => setIn(from, ...placeOf(where, key), value);
    const edited = editedTexts(context, [{ file: fileOf[where], change }]);
    if (!edited.ok) return failed(edited.failure);
    const after = await problemsWith(context, edited.value);
    const fresh = after.filter((one) => !known.some((old) => old.message === one.message));
    if (fresh.length === 0) return apply(context, where, change, `Set ${name} in`);
    if (problems.length === 0)
      problems = atWrittenPlaces(context, edited.value, failureOf('usage', ...fresh)).problems;
  }
  return failed(failureOf('usage', ...problems));
}

/** What the word may mean: a number, a list, or just text. */
function readingsOf(word: string): readonly Written[] {
  const problems: Problem[] = [];
  const value = readValue(word, problems);
  const written = problems.length > 0 ? null : writtenOf(value);
  return written === null || written === word ? [word] : [written, word];
}

function writtenOf(value: Value): Written {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return Array.isArray(value) ? value.map(writtenOf) : null;
}

async function remove(context: Context, where: SettingFile, key: SettingKey): Promise<CommandResult> {
  const [path, member] = placeOf(where, key);
  const change = (from: Text): Edited => removeIn(from, path, member);
  const edited = editedTexts(context, [{ file: fileOf[where], change }]);
  if (!edited.ok) return failed(edited.failure);
  if (edited.value.size > 0) return apply(context, where, change, `Took ${key.name} out of`);
  const hint = '`luc config --list --show-origin` shows what is set, and where';
  return refuse({ code: 'not-set', message: `\`${key.name}\` is not set in \`${fileOf[where]}\``, hint });
}

async function apply(
  context: Context,
  where: SettingFile,
  change: (from: Text) => Edited,
  done: string,
): Promise<CommandResult> {
  if (where === 'local') makeFolder(context.layout.luc);
  const failure = await editFiles(context, [{ file: fileOf[where], change }]);
  if (failure) return failed(failure);
  const file = fileOf[where];
  return { exit: 0, document: { version: 1, changed: file }, text: () => `${done} ${file}.\n` };
}

function placeOf(where: SettingFile, { steps }: SettingKey): [readonly string[], string] {
  const path = stepsIn(where, steps);
  return [path.slice(0, -1), path.at(-1) ?? ''];
}

/** What is wrong with the project, were its files to hold these texts. */
async function problemsWith(
  { layout }: Context,
  texts: ReadonlyMap<RelPath, string>,
): Promise<readonly Problem[]> {
  const opened = await openEdited(layout, texts);
  return opened.ok ? [] : opened.failure.problems;
}

const credential = (name: string): Problem => ({
  code: 'secret-in-file',
  message: `\`${name}\` would be committed with \`${fileOf.project}\`, for everyone to read`,
  hint: `\`luc config --local ${name} …\` keeps it on this machine, in \`${machineFile}\``,
});
