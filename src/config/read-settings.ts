/** The settings that the files and the environment give, each with where it comes from. */
import type { Json } from '../json.ts';
import { isObject } from '../json.ts';
import type { RelPath } from '../path.ts';
import { type Environment, settingVariables } from './environment.ts';
import { Files } from './files.ts';
import { memberOf, type Node, plainOf } from './node.ts';
import { projectFile, readProjectFile } from './project.ts';
import { settingNames } from './schema.ts';
import type { SettingFile } from './setting-keys.ts';
import { machineFile, readMachine } from './settings.ts';
import type { Tell } from './source.ts';

export interface SettingFound {
  readonly key: string;
  readonly value: Json;
  /** A file of the project, or a variable. */
  readonly origin: string;
}

export const fileOf = { project: projectFile, local: machineFile } as const;

/** In the order of their keys. Of several that set one, the one that holds; `only` one file where it is given. */
export function readSettings(
  read: (path: RelPath) => Uint8Array | null,
  env: Environment,
  only: SettingFile | null,
  tell: Tell,
): readonly SettingFound[] {
  const files = new Files(read, tell);
  const found = new Map<string, SettingFound>();
  const add = (node: Node | undefined, origin: string, prefix: string): void => {
    if (node?.type !== 'map') return;
    for (const [name, { value }] of node.members) {
      const key = `${prefix}${name}`;
      if (value.type === 'map') add(value, origin, `${key}.`);
      else found.set(key, { key, value: plainOf(value), origin });
    }
  };
  if (only !== 'local') {
    const project = readProjectFile(projectFile, '', files, tell)?.node;
    add(memberOf(project, 'config'), projectFile, '');
    add(memberOf(project, 'remotes'), projectFile, 'remotes.');
  }
  if (only !== 'project') add(readMachine(files, tell)?.node, machineFile, '');
  if (only === null)
    for (const key of settingNames) {
      const origin = `LUC_${key.replace('.', '_').toUpperCase()}`;
      const value = settingVariables.includes(origin) ? env[origin] : undefined;
      if (value) found.set(key, { key, value, origin });
    }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** A value as one writes it on the command line. */
export function settingText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(settingText).join(', ')}]`;
  return isObject(value) || typeof value !== 'string' ? JSON.stringify(value) : value;
}
