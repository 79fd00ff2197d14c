/** Brings a list of objects, each from where it is on the remote; what is not where it should be is looked for everywhere. */
import { atOnce } from '../../base/at-once.ts';
import type { Digest } from '../../digest.ts';
import type { Emit } from '../../event.ts';
import type { Problem } from '../../failure.ts';
import type { Member, ObjectType } from '../../pack.ts';
import { openMeter } from '../meter.ts';
import { isTrouble, twice } from '../read-blob.ts';
import type { Finder } from './finder.ts';
import { isWorthWhole, type MemberRange, rangesOf } from './ranges.ts';
import { type ReceiveParts, receivePack, receiveRange, receiveSingle } from './receive.ts';
import type { WantedObject } from './wanted.ts';

export interface BringParts extends Omit<ReceiveParts, 'received'> {
  readonly finder: Finder;
  readonly emit: Emit;
  readonly jobs: number;
}

/** What became of objects that did not come. */
export interface Lost {
  readonly missing: WantedObject[];
  readonly corrupt: WantedObject[];
  readonly failed: WantedObject[];
  readonly problems: Problem[];
}

export interface Bringing {
  readonly type: ObjectType;
  /** Is given every small object that comes, valid only while it runs. */
  readonly see?: (digest: Digest, bytes: Buffer) => void;
  /** Where everything was looked at before. */
  readonly isLast?: boolean;
  /** They came once, and were not what their digests say. */
  readonly isAgain?: boolean;
}

/** What came is in the store, or in the batch; throws where it makes no sense to go on. */
export async function bring(
  parts: BringParts,
  wanted: readonly WantedObject[],
  lost: Lost,
  bringing: Bringing,
): Promise<void> {
  const before = lost.corrupt.length;
  const astray = await bringFound(parts, wanted, lost, bringing);
  // Of a part of a blob no sum tells whether it is the remote that has it so, or the way here that changed it.
  const doubted = bringing.isAgain ? [] : lost.corrupt.splice(before);
  if (doubted.length > 0) await bring(parts, doubted, lost, { ...bringing, isAgain: true });
  if (astray.length === 0) return;
  if (bringing.isLast) {
    lost.missing.push(...astray);
    return;
  }
  await parts.finder.lookEverywhere();
  await bring(parts, astray, lost, { ...bringing, isLast: true });
}

type Job = {
  readonly bytes: number;
  readonly objects: readonly WantedObject[];
  readonly run: () => Promise<void>;
};

/** Gives those that are not where they should be. */
async function bringFound(
  parts: BringParts,
  wanted: readonly WantedObject[],
  lost: Lost,
  bringing: Bringing,
): Promise<readonly WantedObject[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([parts.signal, stop.signal]);
  const { byPack, singles, astray } = sort(parts.finder, wanted, bringing);
  let received: (bytes: number) => void = () => {};
  const receive: ReceiveParts = { ...parts, signal, received: (bytes) => received(bytes) };
  const jobs = [
    ...[...byPack].flatMap(([pack, members]) =>
      packJobs(receive, parts.finder, pack, members, lost, bringing),
    ),
    ...singles.map((one) => singleJob(receive, one, lost)),
  ];
  const meter = openMeter(
    parts.emit,
    'fetch',
    parts.remote.url,
    bringing.type === 'tree' ? 0 : jobs.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  if (bringing.type === 'file') received = meter.add;
  try {
    await atOnce(jobs, parts.jobs, async ({ objects, run }) => {
      try {
        await twice(run);
      } catch (error) {
        if (isTrouble(error, 'missing')) astray.push(...objects);
        else if (isTrouble(error, 'damaged', 'refused', 'conflict')) {
          lost.problems.push(error.problem);
          lost.failed.push(...objects);
        } else {
          stop.abort(error);
          throw error;
        }
      }
    });
  } catch (error) {
    parts.signal.throwIfAborted();
    throw stop.signal.aborted ? stop.signal.reason : error;
  }
  meter.end();
  return astray;
}

interface Sorted {
  readonly byPack: ReadonlyMap<Digest, readonly WantedObject[]>;
  readonly singles: readonly WantedObject[];
  readonly astray: WantedObject[];
}

/** What no known pack has is by itself, by the rules; of trees that is not likely. */
function sort({ contents }: Finder, wanted: readonly WantedObject[], { type, isLast }: Bringing): Sorted {
  const byPack = new Map<Digest, WantedObject[]>();
  const singles: WantedObject[] = [];
  const astray: WantedObject[] = [];
  for (const one of wanted) {
    const place = contents.locate(one.digest);
    if (place === 'single') singles.push(one);
    else if (place !== null) {
      const others = byPack.get(place);
      if (others) others.push(one);
      else byPack.set(place, [one]);
    } else if (type === 'tree' || isLast) astray.push(one);
    else singles.push(one);
  }
  return { byPack, singles, astray };
}

function packJobs(
  receive: ReceiveParts,
  finder: Finder,
  pack: Digest,
  objects: readonly WantedObject[],
  lost: Lost,
  { type, see = () => {} }: Bringing,
): readonly Job[] {
  const byDigest = new Map(objects.map((one) => [one.digest, one]));
  const found = objects.map(({ digest }) => finder.memberOf(pack, digest));
  const members = found.map(({ member }) => member);
  const packBytes = found[0]?.packBytes ?? 0;
  const wantedOf = (some: readonly Member[]): WantedObject[] =>
    some.flatMap(({ digest }) => byDigest.get(digest) ?? []);
  if (type === 'file' && isWorthWhole(members, packBytes)) {
    const run = async (): Promise<void> => {
      await receivePack(receive, pack, members);
      lost.corrupt.push(...objects.filter(({ digest }) => !receive.batch.has(digest)));
    };
    return [{ bytes: packBytes, objects, run }];
  }
  return rangesOf(members).map((range: MemberRange): Job => {
    const run = async (): Promise<void> => {
      const came = await receiveRange(receive, pack, range, see);
      lost.corrupt.push(...wantedOf(range.members.filter(({ digest }) => !came.has(digest))));
    };
    return { bytes: range.length, objects: wantedOf(range.members), run };
  });
}

const singleJob = (receive: ReceiveParts, one: WantedObject, lost: Lost): Job => ({
  bytes: one.bytes ?? 0,
  objects: [one],
  run: async () => {
    if (!(await receiveSingle(receive, one.digest))) lost.corrupt.push(one);
  },
});
