/** What the lists of gcs on a remote name: who pushes counts it as not there. */
import { type CondemnedList, decodeCondemned } from '../condemned-list.ts';
import { condemnedName } from './blob-name.ts';
import type { Known } from './known.ts';
import { readIfPresent } from './read-blob.ts';
import { type Remote, RemoteError } from './remote.ts';

/** Name → generation, of all these lists. */
export async function readCondemned(
  remote: Remote,
  known: Known,
  ids: Iterable<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const lists = await Promise.all([...ids].map((id) => readList(remote, known, id, signal)));
  return new Map(lists.flatMap((list) => (list ? [...list.blobs] : [])));
}

/** Null for one that is gone by now. */
export async function readList(
  remote: Remote,
  known: Known,
  id: string,
  signal: AbortSignal,
): Promise<CondemnedList | null> {
  const kept = known.read('condemned', id);
  const bytes = kept ?? (await readIfPresent(remote, condemnedName(id), null, signal));
  if (bytes === null) return null;
  const list = decodeCondemned(bytes);
  if (!list) throw unreadable(remote, condemnedName(id));
  if (!kept) known.write('condemned', id, bytes);
  return list;
}

/** Nothing can be relied on where it is not known what a gc is about to remove. */
const unreadable = ({ url }: Remote, name: string): RemoteError =>
  new RemoteError('refused', {
    code: 'unreadable-remote',
    message: `\`${name}\` at \`${url}\` is no list of a gc that this version of luc can read`,
    hint: 'update luc; if nobody has a newer version, remove the file',
  });
