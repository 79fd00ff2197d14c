/** What paths hold by DVC's measure: md5 of files and folders, taken in the pass that takes our own digests. */
import type { Stats } from 'node:fs';
import { fx } from '../../base/effects.ts';
import { hashFiles } from '../../base/hash-files.ts';
import { type Md5Kind, md5Of } from '../../base/md5.ts';
import { type DvcMember, dvcFolderText } from '../../dvc-record.ts';
import { below, childOf, isWithin, type RelPath } from '../../path.ts';
import { openIgnoreFiles, type Rules } from '../../store/ignore.ts';
import { absolute } from '../../store/layout.ts';
import type { Session } from '../session.ts';

/** What DVC has of a tracked path that is not in the workspace. */
export interface DvcTaken {
  readonly md5: string;
  /** Of a folder. */
  readonly members: readonly DvcMember[] | null;
}

export interface DvcContents {
  /** In hex, with `.dir` behind for a folder; null where nothing is, nor was taken from DVC's cache. */
  now(path: RelPath, kind: Md5Kind, signal?: AbortSignal): Promise<string | null>;
  /** From here on an absent `path` counts as that. */
  take(path: RelPath, content: DvcTaken): void;
}

interface Found {
  readonly path: RelPath;
  readonly stat: Stats;
}

/** DVC looks into none of these. */
const never = new Set(['.git', '.hg', '.dvc']);

export function openDvcContents({ layout, index, products, gitRoot }: Session): DvcContents {
  const ignoreFiles = openIgnoreFiles(layout, gitRoot);
  const known = new Map<string, string>();
  const taken = new Map<RelPath, DvcTaken>();

  async function now(path: RelPath, kind: Md5Kind, signal?: AbortSignal): Promise<string | null> {
    const stat = fx.statSync(absolute(layout, path));
    if (!stat) return absent(path);
    const isFolder = stat.isDirectory();
    const files = isFolder ? await filesIn(path) : [{ path, stat }];
    await hash(path, isFolder, files, kind, signal);
    const md5 = (file: RelPath): string => known.get(`${kind} ${file}`) ?? '';
    if (!isFolder) return md5(path) || null;
    const members = files.map((file) => ({ path: below(file.path, path), md5: md5(file.path) }));
    return members.every((member) => member.md5 !== '') ? folderMd5(members) : null;
  }

  function absent(path: RelPath): string | null {
    const owner = products.ownerOf(path);
    const content = owner === null ? undefined : taken.get(owner);
    if (!content || owner === path) return content?.md5 ?? null;
    const inside = below(path, owner as RelPath);
    const members = (content.members ?? []).filter((one) => isWithin(one.path as RelPath, inside as RelPath));
    if (members.length === 0) return null;
    const [first] = members;
    if (first?.path === inside) return first.md5;
    return folderMd5(members.map((one) => ({ ...one, path: one.path.slice(inside.length + 1) })));
  }

  /** What is hashed enters the index, so that the observer reads no file again. */
  async function hash(
    path: RelPath,
    isFolder: boolean,
    files: readonly Found[],
    kind: Md5Kind,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const unknown = files.filter((file) => !known.has(`${kind} ${file.path}`));
    const owner = products.ownerOf(path);
    const shard = owner !== null && owner !== path ? owner : isFolder ? path : null;
    const startedAt = fx.now();
    const hashed = await hashFiles(
      unknown.map((file) => absolute(layout, file.path)),
      unknown.reduce((sum, file) => sum + file.stat.size, 0),
      signal,
      kind,
    );
    unknown.forEach((file, i) => {
      const one = hashed[i];
      if (!one || one instanceof Error || one.md5 === undefined) return;
      known.set(`${kind} ${file.path}`, one.md5);
      index.remember(shard, file.path, file.stat, one.hex, startedAt);
    });
  }

  /** Links to files count as what they lead to; those to folders do not count. */
  async function filesIn(folder: RelPath): Promise<readonly Found[]> {
    const found: Found[] = [];
    const look = async (at: RelPath, above: Rules): Promise<void> => {
      const rules = await above.within(at);
      for (const entry of fx.readdirTypesSync(absolute(layout, at))) {
        const path = childOf(at, entry.name);
        if (never.has(entry.name) || rules.ignores(path, entry.isDirectory())) continue;
        if (entry.isDirectory()) await look(path, rules);
        else {
          const stat = fx.statSync(absolute(layout, path));
          if (stat?.isFile()) found.push({ path, stat });
        }
      }
    };
    await look(folder, await ignoreFiles.above(folder));
    return found;
  }

  return { now, take: (path, content) => void taken.set(path, content) };
}

const folderMd5 = (members: readonly DvcMember[]): string => `${md5Of(dvcFolderText(members))}.dir`;
