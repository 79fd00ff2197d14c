/** The remotes that the files of the project declare, for the commands that change what stands there. */
import { join, relative, resolve, sep } from 'node:path';
import { readIfThere } from '../base/files.ts';
import { type Edited, removeIn, setIn, type Text } from '../config/edit.ts';
import { readRemotes } from '../config/read-remotes.ts';
import { fileOf } from '../config/read-settings.ts';
import type { SettingFile } from '../config/setting-keys.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import type { Json, JsonObject } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { isSecretValue } from '../secret-looks.ts';
import { shellLine } from '../shell-line.ts';
import { nearest } from '../suggest.ts';
import type { Context } from './context.ts';
import type { FileEdit } from './project-edits.ts';

/** Null for a file that says nothing of it. */
export interface Declared {
  readonly name: string;
  readonly project: JsonObject | null;
  readonly local: JsonObject | null;
}

export function declaredRemotes({ root }: Context): Outcome<readonly Declared[], Failure> {
  const problems: Problem[] = [];
  const written = readRemotes(
    (path) => readIfThere(join(root, path)),
    (problem) => problems.push(problem),
  );
  if (problems.length > 0) return fail(failureOf('project', ...problems));
  const optionsOf = (name: string, file: SettingFile): JsonObject | null =>
    written.find((one) => one.name === name && one.file === file)?.options ?? null;
  const names = [...new Set(written.map(({ name }) => name))];
  return succeed(
    names.map((name) => ({ name, project: optionsOf(name, 'project'), local: optionsOf(name, 'local') })),
  );
}

export function findRemote(declared: readonly Declared[], name: string): Outcome<Declared, Failure> {
  const found = declared.find((one) => one.name === name);
  return found ? succeed(found) : fail(failureOf('usage', unknownRemote(declared, name)));
}

/** What this machine says takes the place of what the project says. */
export const optionOf = ({ project, local }: Declared, option: string): Json =>
  local?.[option] ?? project?.[option] ?? null;

export const isDefault = (one: Declared): boolean => optionOf(one, 'default') === true;

/** Without what stands before an `@`. */
export const shownUrl = (one: Declared): string =>
  String(optionOf(one, 'url') ?? '').replace(/^([^/]*\/\/)[^/]*@/, '$1***@');

/** As remotes themselves are called; null where the files cannot be read. */
export function declaredUrls(context: Context): readonly string[] | null {
  const declared = declaredRemotes(context);
  if (!declared.ok) return null;
  return declared.value.map((one) => {
    const url = String(optionOf(one, 'url') ?? '');
    return /^gs:/i.test(url) ? url.replace(/\/+$/, '') : resolve(context.root, url);
  });
}

/** As it is written: a folder that is given relative counts from where the user is, and stands as seen from the project. */
export function writtenUrl({ cwd, root }: Context, word: string): Outcome<string, Failure> {
  if (isSecretValue(word)) return fail(failureOf('usage', secretUrl));
  if (/^[a-z][a-z0-9+.-]*:|^[~/]/i.test(word)) return succeed(word);
  const path = relative(root, resolve(cwd, word)).split(sep).join('/');
  if (path !== '' && !/^\.(?:luc|git)(?:\/|$)/.test(path)) return succeed(path);
  return fail(failureOf('usage', projectItself(word)));
}

/** Makes one remote the default, for everyone or for this machine; with null, none is. */
export function defaultEdits(
  declared: readonly Declared[],
  name: string | null,
  where: SettingFile,
): readonly FileEdit[] {
  const edits = declared.flatMap((one): FileEdit[] => {
    const { project, local } = one;
    if (one.name === name) return where === 'project' ? unset('local', one.name, local) : [];
    if (where === 'project')
      return [...unset('project', one.name, project), ...unset('local', one.name, local)];
    return project?.default === true ? [set('local', one.name, false)] : unset('local', one.name, local);
  });
  return name === null ? edits : [...edits, set(where, name, true)];
}

const set = (where: SettingFile, name: string, value: boolean): FileEdit => ({
  file: fileOf[where],
  change: (from: Text): Edited => setIn(from, ['remotes', name], 'default', value),
});

const unset = (where: SettingFile, name: string, options: JsonObject | null): FileEdit[] =>
  options?.default === undefined
    ? []
    : [
        {
          file: fileOf[where],
          change: (from: Text): Edited => removeIn(from, ['remotes', name], 'default'),
        },
      ];

/** Dots would make the keys of its settings ambiguous. */
export const isRemoteName = (name: string): boolean => /^\w[\w-]*$/.test(name);

export const badName = (name: string): Problem => ({
  code: 'bad-name',
  message: `\`${name}\` is no name of a remote`,
  hint: 'letters, digits, `-` and `_` make one',
});

export const taken = (one: Declared): Problem => ({
  code: 'remote-exists',
  message: `there is a remote \`${one.name}\` already: ${shownUrl(one)}`,
  hint: `${shellLine`luc remote modify ${one.name} url …`} changes where it is`,
});

function unknownRemote(declared: readonly Declared[], name: string): Problem {
  const names = declared.map((one) => one.name);
  const near = nearest(name, names);
  return {
    code: 'unknown-remote',
    message: `there is no remote \`${name}\``,
    hint:
      near !== null
        ? `did you mean \`${near}\`?`
        : names.length > 0
          ? `known: ${names.join(', ')}`
          : '`luc remote add NAME URL` adds one',
  };
}

const secretUrl: Problem = {
  code: 'secret-in-file',
  message: 'the URL holds a password',
  hint: 'leave it out: `luc remote modify --local NAME credentialpath FILE` names the file that says who you are',
};

const projectItself = (word: string): Problem => ({
  code: 'remote-in-project',
  message: `\`${word}\` is the project itself, or what luc and git keep in it`,
  hint: 'name a folder beside the project, such as `../share`',
});
