/** `luc remote rename`: gives a remote another name, also where data and outs name it. */
import { setIn } from '../config/edit.ts';
import { renameRemote } from '../config/edit-remotes.ts';
import { openPipeline } from '../config/open.ts';
import { fileOf } from '../config/read-settings.ts';
import { failureOf } from '../failure.ts';
import { type JsonObject, sameJson } from '../json.ts';
import type { RelPath } from '../path.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import {
  badName,
  type Declared,
  declaredRemotes,
  findRemote,
  isRemoteName,
  taken,
} from './declared-remotes.ts';
import { editedTexts, type FileEdit } from './project-edits.ts';
import { editSettings, refusalOf } from './set-setting.ts';

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
  if (other && !isCopy(other, remote.value)) return failed(failureOf('usage', taken(other)));
  const opened = await openPipeline(context.layout, { env: context.env });
  if (!opened.ok) return failed(opened.failure);
  const holders = holdersOf(remote.value);
  const users = opened.value.files.map(({ path }) => path).filter((file) => !holders.includes(file));
  // Whoever says of it where it is comes last.
  const edits = [...users, ...holders.toReversed()].map(
    (file): FileEdit => ({ file, change: (from) => renameRemote(from, name, to) }),
  );
  const texts = editedTexts(context, edits);
  const copies =
    !other && texts.ok && texts.value.size > 1 ? holders.map((file) => copyIn(file, remote.value, to)) : [];
  // What is refused leaves no second name behind.
  const failure =
    copies.length > 0
      ? ((await refusalOf(context, edits)) ??
        (await editSettings(context, copies)) ??
        (await editSettings(context, edits)))
      : await editSettings(context, edits);
  if (failure) return failed(failure);
  return {
    exit: 0,
    document: { version: 1, renamed: name, to },
    text: () => `The remote ${name} is called ${to} now.\n`,
  };
}

/**
 * Where several files name it, it has both names while they change one after the other: whatever cuts that off, the project
 * can be opened, and the same again goes on.
 */
function copyIn(file: RelPath, remote: Declared, to: string): FileEdit {
  const options = remote[file === fileOf.local ? 'local' : 'project'] ?? {};
  return { file, change: (from) => setIn(from, ['remotes'], to, withoutDefault(options)) };
}

/** The files that declare it, first the project's, which says where it is. */
const holdersOf = ({ project, local }: Declared): readonly RelPath[] => [
  ...(project ? [fileOf.project] : []),
  ...(local ? [fileOf.local] : []),
];

/** In every file in which both are they are the same, and in one at least; no copy is the default. */
function isCopy(other: Declared, { project, local }: Declared): boolean {
  const pairs = [
    [other.project, project],
    [other.local, local],
  ] as const;
  const both = pairs.flatMap(([one, two]) => (one && two ? [[one, two] as const] : []));
  return both.length > 0 && both.every(([one, two]) => sameJson(one, withoutDefault(two)));
}

const withoutDefault = ({ default: _, ...options }: JsonObject): JsonObject => options;
