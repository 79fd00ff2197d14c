/** Takes what DVC's cache holds into the store: checked by md5 on the way, named by sha256. */
import { join } from 'node:path';
import { openBreath } from '../../base/breath.ts';
import { fx } from '../../base/effects.ts';
import { readIfThere } from '../../base/files.ts';
import { hashOrError } from '../../base/hash.ts';
import { md5Of, openMd5 } from '../../base/md5.ts';
import { digestOf, digestOfHex } from '../../digest.ts';
import { type DvcContent, type DvcMember, dvcMembersIn, isDvcFolder } from '../../dvc-record.ts';
import type { Entry, FileEntry } from '../../entry.ts';
import type { ObjectBatch } from '../../store/objects.ts';
import { largeObject } from '../../store/pack-batch.ts';
import { folderEntry, type TreeEntry } from '../../tree.ts';
import type { Session } from '../session.ts';

export interface TakenEntry {
  readonly entry: Entry;
  /** Of a folder. */
  readonly members: readonly DvcMember[] | null;
}

/** Null where the cache lacks it, or a part of it, or holds something else under its name. */
export async function takeFromCache(
  session: Session,
  cache: string,
  content: DvcContent,
  signal: AbortSignal,
): Promise<TakenEntry | null> {
  const { md5, kind, isExecutable } = content;
  if (md5 === null) return null;
  const batch = session.objects.batch();
  const taken = isDvcFolder(content) ? await takeFolder() : takeAlone(md5);
  if (taken) batch.finish();
  return taken;

  function takeAlone(name: string): TakenEntry | null {
    const entry = takeFile(name);
    return entry && { entry: isExecutable ? { ...entry, type: 'x' } : entry, members: null };
  }

  function takeFile(name: string): FileEntry | null {
    const path = objectPath(cache, kind, name);
    const size = fx.statSync(path)?.size;
    if (size === undefined) return null;
    return size < largeObject ? takeSmall(path, name) : takeLarge(path, name);
  }

  function takeSmall(path: string, name: string): FileEntry | null {
    const bytes = fx.readFileSync(path);
    const measure = openMd5(kind);
    measure.take(bytes);
    if (measure.end() !== name) return null;
    const digest = digestOf(bytes);
    if (!batch.has(digest)) batch.put(digest, 'file', bytes);
    return { type: 'f', bytes: bytes.length, digest };
  }

  function takeLarge(path: string, name: string): FileEntry | null {
    const hashed = hashOrError(path, kind);
    if (hashed instanceof Error || hashed.md5 !== name) return null;
    const { hex, bytes } = hashed;
    return session.objects.putFile(path, { type: 'f', bytes, digest: digestOfHex(hex) });
  }

  async function takeFolder(): Promise<TakenEntry | null> {
    const text = readIfThere(objectPath(cache, kind, `${md5}`));
    const members = text && `${md5Of(text)}.dir` === md5 ? dvcMembersIn(text.toString()) : null;
    if (!members) return null;
    const files = new Map<string, FileEntry>();
    const breath = openBreath(signal);
    for (const member of members) {
      const file = takeFile(member.md5);
      if (!file) return null;
      files.set(member.path, file);
      if (breath.isDue()) await breath.take();
    }
    return { entry: folderOf(files, batch), members };
  }
}

const objectPath = (cache: string, kind: DvcContent['kind'], name: string): string =>
  join(cache, kind === 'md5' ? 'files/md5' : '', name.slice(0, 2), name.slice(2));

/** Stores the trees, the deepest first. */
function folderOf(files: ReadonlyMap<string, FileEntry>, batch: ObjectBatch): Entry {
  const folders = new Map<string, Map<string, FileEntry>>();
  const tree: TreeEntry[] = [];
  for (const [path, file] of files) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      tree.push({ name: path, ...file });
      continue;
    }
    const name = path.slice(0, slash);
    const inside = folders.get(name) ?? new Map<string, FileEntry>();
    folders.set(name, inside.set(path.slice(slash + 1), file));
  }
  for (const [name, inside] of folders) tree.push({ name, ...folderOf(inside, batch) });
  const { entry, bytes } = folderEntry(tree);
  if (!batch.has(entry.digest)) batch.put(entry.digest, 'tree', bytes);
  return entry;
}
