/** Keys of `luc config`: what each is called, and where it stands in either file. */
import type { Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { isCredential } from '../secret-looks.ts';
import { nearest } from '../suggest.ts';
import { settingNames } from './schema.ts';

export type SettingFile = 'project' | 'local';

export interface SettingKey {
  readonly name: string;
  readonly steps: readonly string[];
  /** Whether it must not be committed. */
  readonly isCredential: boolean;
}

/** `store.dir`, or an option of a remote as `remotes.NAME.KEY`. */
export function readSettingKey(word: string): Outcome<SettingKey, Problem> {
  const remote = /^remotes\.(.+)\.([^.]+)$/.exec(word);
  if (remote) {
    const [, name = '', option = ''] = remote;
    return succeed({ name: word, steps: ['remotes', name, option], isCredential: isCredential(option) });
  }
  if (settingNames.includes(word))
    return succeed({ name: word, steps: word.split('.'), isCredential: false });
  const option = /^remote\.(.+\..+)$/.exec(word)?.[1];
  const known = option === undefined ? inDvc.get(word) : `did you mean \`remotes.${option}\`?`;
  if (known !== undefined)
    return fail({ code: 'unknown-key', message: `there is no setting \`${word}\``, hint: known });
  const near =
    nearest(word, settingNames) ??
    settingNames.find((name) => name.endsWith(`.${word.replaceAll('-', '_')}`));
  const hint = near ? `did you mean \`${near}\`?` : `known are ${settingNames.join(', ')}, remotes.NAME.KEY`;
  return fail({ code: 'unknown-key', message: `there is no setting \`${word}\``, hint });
}

/** Keys of DVC's configuration that are called otherwise here. */
const inDvc: ReadonlyMap<string, string> = new Map([
  ['core.remote', '`luc remote default NAME` chooses it'],
  ['cache.dir', '`store.dir` is where the store lies'],
  ['cache.type', '`cache.link` says how files are linked'],
  ['cache.shared', '`store.shared` opens the store to a group'],
]);

/** In the project's file settings stand under `config`, remotes beside it. */
export const stepsIn = (file: SettingFile, steps: readonly string[]): readonly string[] =>
  file === 'local' || steps[0] === 'remotes' ? steps : ['config', ...steps];
