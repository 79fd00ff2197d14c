/** A small store and a bucket: pushes and pulls of it in this process, and what came of them, without the program's own word. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSystemError } from '../../src/base/effects.ts';
import { type Digest, digestOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import { ProblemError } from '../../src/failure.ts';
import type { RelPath } from '../../src/path.ts';
import { pushFolder } from '../../src/remote/blob-name.ts';
import { fetchObjects } from '../../src/remote/fetch/fetch.ts';
import { openGcs } from '../../src/remote/gcs/open.ts';
import { takePart } from '../../src/remote/inventory.ts';
import { openKnown } from '../../src/remote/known.ts';
import { withRemote } from '../../src/remote/open-remote.ts';
import { push } from '../../src/remote/push/push.ts';
import { eachRecord } from '../../src/remote/records.ts';
import type { Remote } from '../../src/remote/remote.ts';
import { readRemoteId } from '../../src/remote/remote-id.ts';
import { type Layout, layoutOf } from '../../src/store/layout.ts';
import { type ObjectStore, openObjects } from '../../src/store/objects.ts';
import { folderEntry } from '../../src/tree.ts';
import { type GcsServer, startGcsServer } from '../support/gcs-server/server.ts';
import type { Blobs } from './shared.ts';

/** Roots, and for each object what lies below it. */
export interface Scene {
  readonly folder: string;
  readonly layout: Layout;
  readonly objects: ObjectStore;
  readonly roots: readonly { readonly path: RelPath; readonly entry: Entry }[];
  readonly below: ReadonlyMap<string, readonly string[]>;
  /** What a push leaves in an empty bucket. */
  readonly pushed: Blobs;
  dispose(): void;
}

/** How a push or a pull ended: the exit code of its command, and the digests that it lists. */
export interface End {
  readonly exit: 0 | 1 | 3;
  /** Null where it was given up as a whole. */
  readonly listed: readonly string[] | null;
  readonly said: readonly string[];
}

/** `single`: the bytes of the object that travels by itself. */
export async function makeScene(single: number): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'luc-'));
  const layout = layoutOf(join(folder, 'source'));
  const objects = openObjects(layout, () => {});
  const below = new Map<string, readonly string[]>();
  const file = (bytes: Buffer): Entry => {
    const digest = digestOf(bytes);
    objects.putBytes(digest, bytes);
    below.set(digest, []);
    return { type: 'f', bytes: bytes.length, digest };
  };
  const small = (text: string): Entry => file(Buffer.from(`${text}\n`.repeat(40)));
  const folderOf = (members: Readonly<Record<string, Entry>>): Entry => {
    const { entry, bytes } = folderEntry(Object.entries(members).map(([name, one]) => ({ name, ...one })));
    objects.putBytes(entry.digest, bytes);
    below.set(
      entry.digest,
      Object.values(members).map(({ digest }) => digest),
    );
    return entry;
  };
  const roots = Object.entries({
    'big.bin': file(Buffer.alloc(single, 'a long one ')),
    many: folderOf({ a: small('a'), b: small('b'), deep: folderOf({ c: small('c'), d: small('d') }) }),
    'word.txt': small('word'),
  }).map(([path, entry]) => ({ path: path as RelPath, entry }));
  const pushed = new Map<string, Buffer>();
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  const scene: Scene = { folder, layout, objects, roots, below, pushed, dispose };
  await withBucket(new Map(), {}, async ({ server, remote }) => {
    await pushTo(scene, remote, join(folder, 'first'));
    for (const [name, bytes] of blobsOf(server)) pushed.set(name, bytes);
  });
  return scene;
}

export interface Bucket {
  readonly server: GcsServer;
  readonly remote: Remote;
}

/** `timeout`: seconds until silence is given up. */
export async function withBucket<Value>(
  blobs: Blobs,
  { timeout = 5 }: { readonly timeout?: number },
  act: (bucket: Bucket) => Promise<Value>,
): Promise<Value> {
  const server = await startGcsServer();
  const remote = openAt(server, timeout);
  try {
    for (const [name, bytes] of blobs) await fill(server, name, bytes);
    return await act({ server, remote });
  } finally {
    remote.close();
    await server.close();
  }
}

export function openAt({ url }: GcsServer, timeout = 5): Remote {
  const options = { endpointurl: url, timeout, retry_delay: 0.001, retries: 2 };
  return openGcs('gs://bucket/share', options, { env: {}, root: '/', onRetry: () => {} });
}

export async function fill({ objects }: GcsServer, name: string, bytes: Buffer): Promise<void> {
  await objects.make('bucket', `share/${name}`, bytes, null, {});
}

export const blobsOf = ({ objects }: GcsServer): Blobs =>
  new Map([...objects.bucket('bucket')].map(([name, { bytes }]) => [name.replace(/^share\//, ''), bytes]));

const { signal } = new AbortController();
const project = 'p'.repeat(64);

/** As a clone that keeps what it knows of remotes at `index`. */
export function pushTo({ layout, objects, roots }: Scene, remote: Remote, index: string): Promise<End> {
  const own = { ...layout, index, usedRemotes: `${index}.used` };
  const wanted = roots.map((root) => ({ ...root, treesOnly: false }));
  return endOf(async () => {
    const parts = { remote, layout: own, objects, emit: () => {}, signal, jobs: 4, keepPushes: 2 ** 40 };
    const { problems, missing, failed } = await push(parts, {
      project,
      commit: null,
      results: [],
      roots: wanted,
    });
    return { problems, listed: [...missing, ...failed] };
  });
}

/** Into the store of the project in `folder`. */
export function pullFrom({ roots }: Scene, remote: Remote, folder: string): Promise<End> {
  const layout = layoutOf(folder);
  const objects = openObjects(layout, () => {});
  const wanted = roots.map((root) => ({ ...root, inside: '' }));
  return endOf(async () => {
    const id = await readRemoteId(remote, layout, signal);
    if (id === null) return { problems: [], listed: roots.map(({ entry }) => entry) };
    const known = openKnown(layout, id);
    const { pushes } = await takePart(remote, [pushFolder], signal);
    await eachRecord({ remote, known, signal }, pushes, () => {});
    const parts = { remote, known, layout, objects, emit: () => {}, signal, jobs: 4, dry: false };
    const { problems, missing, corrupt, failed } = await fetchObjects(parts, wanted);
    return { problems, listed: [...missing, ...corrupt, ...failed] };
  });
}

interface Done {
  readonly problems: readonly { readonly message: string }[];
  readonly listed: readonly { readonly digest: Digest }[];
}

async function endOf(act: () => Promise<Done>): Promise<End> {
  try {
    const { problems, listed } = await withRemote(act);
    return {
      exit: problems.length + listed.length === 0 ? 0 : 1,
      listed: listed.map(({ digest }) => digest),
      said: problems.map(({ message }) => message),
    };
  } catch (error) {
    if (isSystemError(error, 'ENOSPC')) return { exit: 1, listed: null, said: [error.message] };
    if (!(error instanceof ProblemError)) throw error;
    const { kind, problems } = error;
    return {
      exit: kind === 'unreachable' ? 3 : 1,
      listed: null,
      said: problems.map(({ message }) => message),
    };
  }
}
