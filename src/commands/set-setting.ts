/** Sets and takes out settings in either file, unless the project would have problems then that it has not now. */
import { makeFolder } from '../base/files.ts';
import { type Edited, removeIn, setIn, type Text } from '../config/edit.ts';
import { readValue } from '../config/edit-params.ts';
import { openEdited } from '../config/open.ts';
import { fileOf } from '../config/read-settings.ts';
import { type SettingFile, type SettingKey, stepsIn } from '../config/setting-keys.ts';
import { machineFile } from '../config/settings.ts';
import type { Written } from '../config/yaml-text.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { forgetRemote } from '../remote/remote-id.ts';
import { isSecretValue } from '../secret-looks.ts';
import type { Value } from '../value.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { declaredUrls } from './declared-remotes.ts';
import { editedTexts, editFiles, type FileEdit } from './project-edits.ts';
import { atWrittenPlaces } from './unwritten-places.ts';

/** `again`: the command line, as it is shown, that sets it in this machine's file. */
export async function setSetting(
  context: Context,
  where: SettingFile,
  key: SettingKey,
  word: string,
  again: string,
): Promise<CommandResult> {
  const { name } = key;
  if (where === 'project' && (key.isCredential || isSecretValue(word)))
    return failed(failureOf('usage', credential(name, again)));
  let failure: Failure | null = null;
  for (const value of readingsOf(word)) {
    const change = (from: Text): Edited => setIn(from, ...placeOf(where, key), value);
    const refused = await editSettings(context, [{ file: fileOf[where], change }]);
    if (!refused) return changed(where, `Set ${name} in`);
    failure ??= refused;
  }
  return failed(failure ?? failureOf('usage'));
}

export async function unsetSetting(
  context: Context,
  where: SettingFile,
  key: SettingKey,
): Promise<CommandResult> {
  const [path, member] = placeOf(where, key);
  const change = (from: Text): Edited => removeIn(from, path, member);
  const edited = editedTexts(context, [{ file: fileOf[where], change }]);
  if (!edited.ok) return failed(edited.failure);
  if (edited.value.size === 0) return failed(failureOf('usage', notSet(key.name, where)));
  const failure = await editSettings(context, [{ file: fileOf[where], change }]);
  return failure ? failed(failure) : changed(where, `Took ${key.name} out of`);
}

/** Makes all edits, or none where the project would have new problems. */
export const editSettings = async (context: Context, edits: readonly FileEdit[]): Promise<Failure | null> =>
  (await refusalOf(context, edits)) ?? writeSettings(context, edits);

/** Why none of these edits would be made; null where they can be. */
export async function refusalOf(context: Context, edits: readonly FileEdit[]): Promise<Failure | null> {
  const known = await problemsWith(context, new Map());
  const edited = editedTexts(context, edits);
  if (!edited.ok) return edited.failure;
  const after = await problemsWith(context, edited.value);
  const fresh = after.filter((one) => !known.some((old) => old.message === one.message));
  return fresh.length > 0 ? atWrittenPlaces(context, edited.value, failureOf('usage', ...fresh)) : null;
}

/** A URL that no remote has any more need not be the one that was used, should it come again. */
async function writeSettings(context: Context, edits: readonly FileEdit[]): Promise<Failure | null> {
  if (edits.some(({ file }) => file === machineFile)) makeFolder(context.layout.luc);
  const before = declaredUrls(context);
  const failure = await editFiles(context, edits);
  if (failure) return failure;
  const now = declaredUrls(context);
  const gone = now && before?.filter((url) => !now.includes(url));
  for (const url of gone ?? []) forgetRemote(context.layout, url);
  return null;
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

const changed = (where: SettingFile, done: string): CommandResult => ({
  exit: 0,
  document: { version: 1, changed: fileOf[where] },
  text: () => `${done} ${fileOf[where]}.\n`,
});

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

const credential = (name: string, again: string): Problem => ({
  code: 'secret-in-file',
  message: `\`${name}\` would be committed with \`${fileOf.project}\`, for everyone to read`,
  hint: `${again} keeps it on this machine, in \`${machineFile}\``,
});

const notSet = (name: string, where: SettingFile): Problem => ({
  code: 'not-set',
  message: `\`${name}\` is not set in \`${fileOf[where]}\``,
  hint: '`luc config --list --show-origin` shows what is set, and where',
});
