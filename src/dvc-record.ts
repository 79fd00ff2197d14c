/** What DVC recorded: the md5 of files and folders, stage by stage; and its text for a folder. */
import type { Json } from './json.ts';
import { isList, isObject } from './json.ts';
import { compareUtf8 } from './order.ts';
import { type RelPath, relPath } from './path.ts';
import type { Place } from './place.ts';

/** What `dvc.lock` or a `*.dvc` file says of a path. */
export interface DvcContent {
  /** In hex, for a folder with `.dir` behind; null where another hash was taken. */
  readonly md5: string | null;
  /** `md5-dos2unix`: of a DVC before version 3. */
  readonly kind: 'md5' | 'md5-dos2unix';
  readonly isExecutable: boolean;
  readonly at: Place;
}

/** A stage in `dvc.lock`; paths are as written there, relative to the folder that the stage works in. */
export interface DvcStage {
  /** As they are run, one by one. */
  readonly lines: readonly string[];
  readonly deps: ReadonlyMap<string, DvcContent>;
  readonly outs: ReadonlyMap<string, DvcContent>;
  /** Tagged JSON by file and key. */
  readonly params: ReadonlyMap<string, ReadonlyMap<string, Json>>;
  readonly at: Place;
}

export interface DvcRecords {
  /** By the name that the stage has with us. */
  readonly stages: ReadonlyMap<string, DvcStage>;
  readonly data: ReadonlyMap<RelPath, DvcContent>;
  /** Absolute folder of DVC's cache. */
  readonly cache: string;
}

/** A file of a folder, `path` relative to it. */
export interface DvcMember {
  readonly path: string;
  readonly md5: string;
}

export const isDvcFolder = ({ md5 }: DvcContent): boolean => md5?.endsWith('.dir') ?? false;

/** The text of a folder, whose md5 names it: JSON as Python writes it, sorted by path. */
export const dvcFolderText = (members: readonly DvcMember[]): string =>
  `[${[...members]
    .sort((a, b) => compareUtf8(a.path, b.path))
    .map(({ path, md5 }) => `{"md5": "${md5}", "relpath": ${asciiText(path)}}`)
    .join(', ')}]`;

/** The members that such a text writes, null where it is none. */
export function dvcMembersIn(text: string): readonly DvcMember[] | null {
  const json = parse(text);
  if (json === undefined || !isList(json)) return null;
  const members: DvcMember[] = [];
  for (const item of json) {
    if (!isObject(item) || typeof item.md5 !== 'string' || typeof item.relpath !== 'string') return null;
    if (!/^[0-9a-f]{32}$/.test(item.md5) || relPath('.', item.relpath) !== item.relpath) return null;
    members.push({ path: item.relpath, md5: item.md5 });
  }
  return members;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** As `json.dumps`: beyond printable ASCII everything is escaped. */
const asciiText = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
