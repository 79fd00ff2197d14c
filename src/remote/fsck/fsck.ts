/**
 * Checks a remote: reads every byte of it, sets aside what is not what its name says, makes indexes anew, and tells which
 * roots are no longer there whole.
 */
import { createHash } from 'node:crypto';
import { atOnce } from '../../base/at-once.ts';
import { decodeCondemned } from '../../condemned-list.ts';
import { type Digest, digestOf, digestOfHex } from '../../digest.ts';
import { type Entry, isFolder } from '../../entry.ts';
import type { Emit } from '../../event.ts';
import type { Problem } from '../../failure.ts';
import { decodePushRecords } from '../../push-record.ts';
import { decodeRootEntry, type RootEntry } from '../../root-entry.ts';
import type { Layout } from '../../store/layout.ts';
import { indexName, objectName } from '../blob-name.ts';
import { bodyOf } from '../body.ts';
import { type Inventory, takeInventory } from '../inventory.ts';
import { type Meter, openMeter } from '../meter.ts';
import { isTrouble, readIfPresent } from '../read-blob.ts';
import type { Blob, Remote } from '../remote.ts';
import { readRemoteId } from '../remote-id.ts';
import { setBlobAside } from './set-aside.ts';
import { verifyPack } from './verify-pack.ts';

export interface RemoteFsckParts {
  readonly remote: Remote;
  readonly layout: Layout;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** Plain JSON. */
export interface RemoteFsckReport {
  readonly ok: boolean;
  /** How much was checked. */
  readonly objects: number;
  readonly packs: number;
  readonly pushes: number;
  readonly bytes: number;
  /** Blobs that were not what their names say; `to` is null where we may not set them aside. */
  readonly corrupt: readonly { readonly name: string; readonly to: string | null }[];
  /** Packs whose index was missing or wrong and was made anew. */
  readonly reindexed: readonly string[];
  /** Roots that a push has recorded, and of which something is not there. */
  readonly incomplete: readonly Digest[];
  /** What came differently each time, or did not come. */
  readonly unreadable: readonly Problem[];
}

const mostAtOnce = 8;

export async function verifyRemote(parts: RemoteFsckParts): Promise<RemoteFsckReport> {
  const { remote, layout, signal, emit } = parts;
  await readRemoteId(remote, layout, signal);
  const inventory = await takeInventory(remote, signal);
  const findings: Findings = { corrupt: [], reindexed: [], unreadable: [], objects: 0, bytes: 0 };
  const total = bytesOf([
    ...inventory.singles.values(),
    ...[...inventory.packs.values()].map((one) => one.pack),
  ]);
  const meter = openMeter(emit, 'verify', remote.url, total);
  const checking: Checking = { ...parts, findings, meter };
  await atOnce(inventory.packs, mostAtOnce, ([pack]) => checkPack(checking, inventory, pack));
  await atOnce(inventory.singles, mostAtOnce, ([digest, blob]) => checkSingle(checking, digest, blob));
  const bad = new Set(findings.corrupt.map(({ name }) => name));
  const whole = await checkRoots(checking, inventory, bad);
  const recorded = await checkRecords(checking, inventory);
  const isAlone = (entry: Entry): boolean =>
    !isFolder(entry) && inventory.singles.has(entry.digest) && !bad.has(objectName(entry.digest));
  const lost = recorded.filter((entry) => !whole.has(entry.digest) && !isAlone(entry));
  const incomplete = [...new Set(lost.map(({ digest }) => digest))].sort();
  meter.end();
  const { corrupt, unreadable } = findings;
  return {
    ok: corrupt.length + unreadable.length + incomplete.length === 0,
    objects: findings.objects,
    packs: inventory.packs.size,
    pushes: inventory.pushes.size,
    bytes: findings.bytes,
    corrupt,
    reindexed: findings.reindexed,
    incomplete,
    unreadable,
  };
}

interface Findings {
  readonly corrupt: { name: string; to: string | null }[];
  readonly reindexed: string[];
  readonly unreadable: Problem[];
  objects: number;
  bytes: number;
}

interface Checking extends RemoteFsckParts {
  readonly findings: Findings;
  readonly meter: Meter;
}

const bytesOf = (blobs: readonly Blob[]): number => blobs.reduce((sum, { bytes }) => sum + bytes, 0);

async function checkPack(checking: Checking, { packs }: Inventory, digest: Digest): Promise<void> {
  const { remote, signal, findings, meter } = checking;
  const blobs = packs.get(digest);
  if (!blobs) return;
  await noting(checking, async () => {
    const { isSound, members, index } = await verifyPack(remote, digest, meter.add, signal);
    findings.bytes += blobs.pack.bytes;
    findings.objects += members;
    if (!isSound || !index) {
      await putAway(checking, blobs.pack);
      if (blobs.index) await putAway(checking, blobs.index);
      return;
    }
    const beside = blobs.index && (await readIfPresent(remote, indexName(digest), null, signal));
    if (beside?.equals(index)) return;
    if (blobs.index) await putAway(checking, blobs.index);
    if ((await remote.create(indexName(digest), bodyOf(index), signal)) === 'created')
      findings.reindexed.push(indexName(digest));
  });
}

async function checkSingle(checking: Checking, digest: Digest, blob: Blob): Promise<void> {
  const { remote, signal, findings, meter } = checking;
  await noting(checking, async () => {
    const hash = createHash('sha256');
    const take = (chunk: Uint8Array): void => {
      hash.update(chunk);
      meter.add(chunk.length);
    };
    await remote.read(blob.name, null, take, signal);
    findings.bytes += blob.bytes;
    findings.objects++;
    if (digestOfHex(hash.digest('hex')) !== digest) await putAway(checking, blob);
  });
}

/** The roots of which the remote says where they are, and has all that it names. */
async function checkRoots(
  checking: Checking,
  inventory: Inventory,
  bad: ReadonlySet<string>,
): Promise<ReadonlySet<Digest>> {
  const isSound = (blob: Blob | undefined): boolean => blob !== undefined && !bad.has(blob.name);
  const isWhole = ({ packs, singles }: RootEntry): boolean =>
    packs.every((pack) => isSound(inventory.packs.get(pack)?.pack)) &&
    singles.every((single) => isSound(inventory.singles.get(single)));
  const whole = new Set<Digest>();
  const entries = [...inventory.roots].flatMap(([root, all]) => all.map((one) => ({ root, ...one })));
  await atOnce(entries, mostAtOnce, ({ root, id, blob }) =>
    noting(checking, async () => {
      const bytes = await readIfPresent(checking.remote, blob.name, null, checking.signal);
      if (bytes === null) return;
      const entry = digestOf(bytes) === id ? decodeRootEntry(bytes) : null;
      if (!entry) await putAway(checking, blob);
      else if (isWhole(entry)) whole.add(root);
    }),
  );
  return whole;
}

/** The roots that pushes have recorded. */
async function checkRecords(checking: Checking, { pushes, condemned }: Inventory): Promise<readonly Entry[]> {
  const { remote, signal } = checking;
  const roots: Entry[] = [];
  const check = (blobs: Iterable<Blob>, isSound: (bytes: Buffer) => boolean): Promise<void> =>
    atOnce(blobs, mostAtOnce, (blob) =>
      noting(checking, async () => {
        const bytes = await readIfPresent(remote, blob.name, null, signal);
        if (bytes && !isSound(bytes)) await putAway(checking, blob);
      }),
    );
  await check(pushes.values(), (bytes) => {
    const records = decodePushRecords(bytes);
    for (const record of records ?? []) roots.push(...record.roots);
    return records !== null;
  });
  await check(condemned.values(), (bytes) => decodeCondemned(bytes) !== null);
  return roots;
}

async function putAway({ remote, layout, signal, findings }: Checking, blob: Blob): Promise<void> {
  const { name } = blob;
  try {
    findings.corrupt.push({ name, to: await setBlobAside(remote, layout, blob, signal) });
  } catch (error) {
    if (!isTrouble(error, 'forbidden')) throw error;
    findings.corrupt.push({ name, to: null });
    findings.unreadable.push(error.problem);
  }
}

/** What one blob's trouble is goes into the report; what has gone meanwhile is nobody's. */
async function noting({ findings }: Checking, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (isTrouble(error, 'damaged', 'refused', 'conflict')) findings.unreadable.push(error.problem);
    else if (!isTrouble(error, 'missing')) throw error;
  }
}
