/** The remotes that each of the two files declares, as they are written there. */
import { isObject, type JsonObject } from '../json.ts';
import type { RelPath } from '../path.ts';
import { Files } from './files.ts';
import { memberOf, type Node, plainOf } from './node.ts';
import { projectFile, readProjectFile } from './project.ts';
import type { SettingFile } from './setting-keys.ts';
import { readMachine } from './settings.ts';
import type { Tell } from './source.ts';

export interface WrittenRemote {
  readonly name: string;
  readonly file: SettingFile;
  /** With `url` and `default`, where they are written. */
  readonly options: JsonObject;
}

export function readRemotes(
  read: (path: RelPath) => Uint8Array | null,
  tell: Tell,
): readonly WrittenRemote[] {
  const files = new Files(read, tell);
  return [
    ...remotesIn(readProjectFile(projectFile, '', files, tell)?.node, 'project'),
    ...remotesIn(readMachine(files, tell)?.node, 'local'),
  ];
}

function remotesIn(node: Node | undefined, file: SettingFile): WrittenRemote[] {
  const remotes = memberOf(node, 'remotes');
  if (remotes?.type !== 'map') return [];
  return [...remotes.members].map(([name, { value }]) => {
    const options = plainOf(value);
    return { name, file, options: isObject(options) ? options : {} };
  });
}
