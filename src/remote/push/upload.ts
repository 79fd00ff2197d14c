/** Carries objects to a remote as they were planned: several at a time, and never more than a few packs on the disk. */

import { createHash } from 'node:crypto';
import { atOnce } from '../../base/at-once.ts';
import { removeFile } from '../../base/files.ts';
import { readPart } from '../../base/range.ts';
import { ulid } from '../../base/ulid.ts';
import { type Digest, digestOf, digestOfHex, hexOf } from '../../digest.ts';
import type { Emit } from '../../event.ts';
import type { Problem } from '../../failure.ts';
import { decodeIndex } from '../../pack.ts';
import type { Layout } from '../../store/layout.ts';
import type { ObjectStore } from '../../store/objects.ts';
import { indexBytes, packPath } from '../../store/pack-file.ts';
import type { SpooledPack } from '../../store/pack-writer.ts';
import type { Source } from '../../store/sources.ts';
import { spoolPack } from '../../store/spool-pack.ts';
import { indexName, objectName, packName } from '../blob-name.ts';
import { bodyOf, bodyOfFile, checksumOf } from '../body.ts';
import type { Contents } from '../contents.ts';
import type { Known } from '../known.ts';
import { type Meter, openMeter } from '../meter.ts';
import { isTrouble } from '../read-blob.ts';
import type { Body, Remote } from '../remote.ts';
import { type LocalPack, type Outgoing, planUpload, sumOf } from './plan.ts';

export interface UploadParts {
  readonly remote: Remote;
  readonly known: Known;
  /** Learns of all that arrives. */
  readonly contents: Contents;
  readonly layout: Layout;
  readonly objects: ObjectStore;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** How many transfers at once. */
  readonly jobs: number;
  /** What a gc is about to remove under its own name. */
  readonly isBarred: (digest: Digest) => boolean;
}

export interface Uploaded {
  readonly objects: number;
  readonly bytes: number;
  /** Of single transfers; what was not sound in the store is only lacking on the remote. */
  readonly problems: readonly Problem[];
}

/** So many new packs lie on the disk at a time. */
const mostSpooled = 4;

/** What does not arrive is not in `contents` afterwards. Throws where it makes no sense to go on. */
export async function upload(parts: UploadParts, wanted: readonly Outgoing[]): Promise<Uploaded> {
  const meter = openMeter(parts.emit, 'push', parts.remote.url, sumOf(wanted));
  const local = localPacks(parts.objects);
  const first = await carry(parts, meter, wanted, local);
  // A pack of the store's that was not sound has been taken apart; what was good of it goes by itself.
  const again = wanted.filter(({ digest }) => first.again.has(digest) && parts.objects.has(digest));
  const second = await carry(parts, meter, again, () => null);
  meter.end();
  const problems = [...first.problems, ...second.problems];
  const arrived = wanted.filter(({ digest }) => parts.contents.locate(digest) !== null);
  return { objects: arrived.length, bytes: sumOf(arrived), problems };
}

function localPacks({ sources }: ObjectStore): (digest: Digest) => LocalPack | null {
  return (digest) => {
    const index = sources.packs.find(digest)?.index;
    return index ? { pack: index.pack, bytes: index.packBytes } : null;
  };
}

interface Carried {
  readonly problems: readonly Problem[];
  readonly again: ReadonlySet<Digest>;
}

type Job = () => Promise<void>;

async function carry(
  parts: UploadParts,
  meter: Meter,
  wanted: readonly Outgoing[],
  packOf: (digest: Digest) => LocalPack | null,
): Promise<Carried> {
  const { isBarred, jobs } = parts;
  const problems: Problem[] = [];
  const again = new Set<Digest>();
  const stop = new AbortController();
  const under = { ...parts, signal: AbortSignal.any([parts.signal, stop.signal]) };
  const plan = planUpload(wanted, { packOf, isBarred });
  const whole = plan.whole.map(
    ({ pack, objects }): Job =>
      async () => {
        if (!(await sendWhole(under, meter, pack))) for (const { digest } of objects) again.add(digest);
      },
  );
  const singles = plan.singles.map(
    (one): Job =>
      () =>
        sendSingle(under, meter, one),
  );
  const gathered = plan.gathered.map(
    (some): Job =>
      () =>
        sendGathered(under, meter, some),
  );
  const doOne = async (job: Job): Promise<void> => {
    try {
      await job();
    } catch (error) {
      if (isTrouble(error, 'conflict', 'damaged', 'refused', 'missing')) problems.push(error.problem);
      else {
        stop.abort(error);
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled([
    atOnce([...whole, ...singles], jobs, doOne),
    atOnce(gathered, Math.min(jobs, mostSpooled), doOne),
  ]);
  parts.signal.throwIfAborted();
  stop.signal.throwIfAborted();
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  return { problems, again };
}

/** A pack of the store's as it is; false where it is not what its name says. */
async function sendWhole(parts: UploadParts, meter: Meter, pack: Digest): Promise<boolean> {
  const { layout, objects, signal } = parts;
  const path = packPath(layout, pack);
  const hash = createHash('sha256');
  const sums = await checksumOf(path, (piece) => hash.update(piece), signal);
  const index = indexBytes(layout, pack);
  const decoded = index && decodeIndex(index);
  if (!decoded || digestOfHex(hash.digest('hex')) !== pack) {
    const local = objects.sources.packs.all().find((one) => one.pack === pack);
    if (local) objects.sources.salvage(local);
    return false;
  }
  await sendPack(parts, pack, bodyOfFile(path, sums, meterOf(meter, pack)), index);
  return true;
}

/** Where the name is one that a gc is about to remove, the same members make a pack of another name. */
async function sendGathered(parts: UploadParts, meter: Meter, some: readonly Outgoing[]): Promise<void> {
  const { layout, objects, signal, isBarred } = parts;
  for (let again = ''; ; again = ulid()) {
    const spooled = await spoolPack(layout, objects.sources, some, { again, signal });
    try {
      if (spooled.members.length === 0) return;
      if (isBarred(spooled.digest)) continue;
      await sendSpooled(parts, meter, spooled);
      return;
    } finally {
      removeFile(spooled.path);
    }
  }
}

async function sendSpooled(parts: UploadParts, meter: Meter, spooled: SpooledPack): Promise<void> {
  const { path, digest, index } = spooled;
  await sendPack(parts, digest, bodyOfFile(path, spooled, meterOf(meter, digest)), index);
}

/** The pack before its index, so that an index never speaks of what is not there. */
async function sendPack(parts: UploadParts, pack: Digest, body: Body, index: Buffer): Promise<void> {
  const { remote, known, contents, signal } = parts;
  await remote.create(packName(pack), body, signal);
  await remote.create(indexName(pack), bodyOf(index), signal);
  known.write('indexes', hexOf(pack), index);
  const decoded = decodeIndex(index);
  if (decoded) contents.addIndex(decoded);
}

async function sendSingle(parts: UploadParts, meter: Meter, one: Outgoing): Promise<void> {
  const { remote, contents, signal } = parts;
  const body = await bodyOfObject(parts, meter, one);
  if (body === null) return;
  await remote.create(objectName(one.digest), body, signal);
  contents.addSingle(one.digest);
}

/** Verified before any of it travels. Null where no sound one is in the store. */
async function bodyOfObject(
  { objects, signal }: UploadParts,
  meter: Meter,
  { digest }: Outgoing,
): Promise<Body | null> {
  for (let bad: string | null = null; ; ) {
    // Null says that it is not sound there, and leads to the next place.
    const source: Source | null = objects.sources.use(digest, (one) => (one.path === bad ? null : one));
    if (!source) return null;
    const { path, range } = source;
    if (range) {
      const bytes = readPart(path, range);
      if (digestOf(bytes) === digest) return bodyOf(bytes);
    } else {
      const hash = createHash('sha256');
      const sums = await checksumOf(path, (piece) => hash.update(piece), signal);
      if (digestOfHex(hash.digest('hex')) === digest) return bodyOfFile(path, sums, meterOf(meter, digest));
    }
    bad = path;
  }
}

const meterOf =
  (meter: Meter, thing: Digest) =>
  (bytes: number): void =>
    meter.reach(thing, bytes);
