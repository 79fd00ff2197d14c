/** A blob, or all blobs below a prefix, of a remote: what `gs://bucket/path` names. */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { makeFolder, removeAll } from '../../base/files.ts';
import { type Blob, type Remote, RemoteError } from '../remote.ts';
import { type Fetched, isName, lastPart, type Source, type SourceHooks } from './source.ts';

const atOnce = 16;

/** `open` gives the remote in which `path` counts from its root; it is closed again after each fetch. */
export function openBucket(
  url: string,
  path: string,
  open: () => Promise<Remote>,
  { onProgress }: SourceHooks,
): Source {
  return { url, name: lastPart(path), fetch: fetchBlobs };

  async function fetchBlobs(to: string, known: string | null, signal: AbortSignal): Promise<Fetched> {
    const remote = await open();
    try {
      const { single, blobs } = await findBlobs(remote, path, signal);
      if (blobs.length === 0) return 'nothing';
      const rev = single ? single.generation : revOf(blobs);
      if (rev === known) return 'same';
      const total = blobs.reduce((sum, { bytes }) => sum + bytes, 0);
      let done = 0;
      const took = (bytes: number): void => {
        done += bytes;
        onProgress(done, total);
      };
      const wanted = blobs.map((blob) => ({
        blob,
        path: single ? to : join(to, placeBelow(url, path, blob)),
      }));
      await takeBlobs(remote, wanted, took, signal);
      return { rev };
    } catch (error) {
      removeAll(to);
      throw error;
    } finally {
      remote.close();
    }
  }
}

export interface FoundBlobs {
  /** The one whose name is `path` itself. */
  readonly single: Blob | null;
  readonly blobs: readonly Blob[];
}

export async function findBlobs(remote: Remote, path: string, signal: AbortSignal): Promise<FoundBlobs> {
  const single = isFile(path) ? await remote.look(path, signal) : null;
  return { single, blobs: single ? [single] : await blobsBelow(remote, path, signal) };
}

export interface WantedBlob {
  readonly blob: Blob;
  /** Of a file that is not there. */
  readonly path: string;
  /** Told when all of it came. */
  readonly done?: () => void;
}

/** Makes a new file of each; what is made until one fails stays. */
export async function takeBlobs(
  remote: Remote,
  wanted: readonly WantedBlob[],
  took: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const left = [...wanted];
  const ends = await Promise.allSettled(
    Array.from({ length: atOnce }, () => work(remote, left, took, signal)),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

const isFile = (path: string): boolean => path !== '' && !path.endsWith('/');

/** Without what stands for a folder itself. */
async function blobsBelow(remote: Remote, path: string, signal: AbortSignal): Promise<Blob[]> {
  const blobs: Blob[] = [];
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
  for await (const page of remote.list(prefix, signal))
    blobs.push(...page.filter(({ name }) => !name.endsWith('/')));
  return blobs;
}

async function work(
  remote: Remote,
  left: WantedBlob[],
  took: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let next = left.pop(); next; next = left.pop()) {
    makeFolder(dirname(next.path));
    const fd = fx.openSync(next.path, 'wx');
    try {
      const take = (chunk: Uint8Array): void => {
        fx.writeSync(fd, chunk);
        took(chunk.length);
      };
      await remote.read(next.blob.name, null, take, signal);
    } catch (error) {
      // The others end after what they are at.
      left.length = 0;
      throw error;
    } finally {
      fx.closeSync(fd);
    }
    next.done?.();
  }
}

/** Names and generations of all. */
export function revOf(blobs: readonly Blob[]): string {
  const hash = createHash('sha256');
  for (const { name, generation } of blobs) hash.update(`${name}\0${generation}\n`);
  return hash.digest('hex');
}

/** Where it belongs below a folder, parts joined by `/`. */
export function placeBelow(url: string, path: string, { name }: Blob): string {
  const below = name.slice(path === '' || path.endsWith('/') ? path.length : path.length + 1);
  if (below.split('/').every(isName)) return below;
  throw new RemoteError('refused', {
    code: 'bad-name',
    message: `\`${name}\` at \`${url}\` cannot be the name of a file`,
    hint: 'import another prefix, or give it another name there',
  });
}
