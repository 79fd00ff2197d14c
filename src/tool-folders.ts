/** The tools that are installed for luc and do not come with it, and where they lie: of one project, or of one user for all of theirs. */
import { join } from 'node:path';

/** By name, the package that is there where the tool is. */
export const toolPackages = {
  'tfjs-node': '@tensorflow/tfjs-node',
  'tfjs-node-gpu': '@tensorflow/tfjs-node-gpu',
  webgpu: 'webgpu',
} as const;
export type Tool = keyof typeof toolPackages;
export const tools = Object.keys(toolPackages) as readonly Tool[];

type Environment = Readonly<Record<string, string | undefined>>;

/** Null where the user has no place for such things. */
export function userTools({ XDG_DATA_HOME, HOME }: Environment): string | null {
  const data = XDG_DATA_HOME || (HOME && join(HOME, '.local/share'));
  return data?.startsWith('/') ? join(data, 'lucidity/tools') : null;
}

export const projectTools = (root: string): string => join(root, '.luc/tools');

/** The folders where packages of a tool are looked for, the first that has them first. `root` is that of the project, if there is one. */
export function placesOf(tool: string, root: string | null, env: Environment): readonly string[] {
  const shared = userTools(env);
  return [
    ...(root === null ? [] : [root, join(projectTools(root), tool)]),
    ...(shared === null ? [] : [join(shared, tool)]),
  ];
}
