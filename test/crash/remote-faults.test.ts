/**
 * Each request of a push and of a pull goes wrong in each way, once and from there on: all is there, or what is not there
 * is told; nothing is ever wrong in the store or in the bucket; and the same again does just the rest.
 */
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Remote } from '../../src/remote/remote.ts';
import type { Fault } from '../support/gcs-server/faults.ts';
import type { GcsServer, Logged } from '../support/gcs-server/server.ts';
import { type Full, onFullDisk } from './on-full-disk.ts';
import {
  blobsOf,
  type End,
  fill,
  makeScene,
  openAt,
  pullFrom,
  pushTo,
  type Scene,
  withBucket,
} from './remote-scene.ts';
import { isThorough, sample } from './sample.ts';
import { type Blobs, complaintsAboutBlobs, objectsIn } from './shared.ts';
import { complaintsAboutStore, objectsOf, pathsBelow, sha256 } from './stored.ts';

/** What is got over where it happens once. */
const passing: readonly Fault[] = [
  ...[408, 429, 500, 503].map(
    (status): Fault => ({ what: 'status', status, headers: { 'retry-after': '0' } }),
  ),
  { what: 'reset' },
  { what: 'lost' },
  { what: 'break-midway' },
  { what: 'short' },
  { what: 'garbage' },
];
const lasting: readonly Fault[] = [
  ...[401, 403, 404, 412].map((status): Fault => ({ what: 'status', status, reason: 'because' })),
  { what: 'flip' },
  // How soon silence is given up, and how often, is a matter of how busy this machine is.
  { what: 'stall' },
  { what: 'stall-midway' },
];

interface Point {
  readonly at: number;
  readonly fault: Fault;
  readonly isSticky: boolean;
}

const pointsOf = (requests: number): readonly Point[] =>
  [...passing, ...lasting].flatMap((fault) =>
    [false, true].flatMap((isSticky) =>
      Array.from({ length: requests }, (_, at): Point => ({ at, fault, isSticky })),
    ),
  );

/** One that goes in a session of several requests is only long. */
const scene = await makeScene(isThorough ? 9 * 2 ** 20 : 2 ** 22);
afterAll(() => scene.dispose());

test('every request of a push', { timeout: 1_200_000 }, async () => {
  const requests = await withBucket(new Map(), {}, async ({ server, remote }) => {
    await pushTo(scene, remote, freshFolder());
    return server.count();
  });
  const points = sample(pointsOf(requests), 26, 1);
  expect(await wrongOf(points, tryPush)).toEqual([]);
  process.stdout.write(`push: ${points.length} points of ${requests} requests\n`);
});

test('every request of a pull', { timeout: 1_200_000 }, async () => {
  const requests = await withBucket(scene.pushed, {}, async ({ server, remote }) => {
    await pullFrom(scene, remote, freshFolder());
    return server.count();
  });
  const points = sample(pointsOf(requests), 26, 2);
  expect(await wrongOf(points, tryPull)).toEqual([]);
  process.stdout.write(`pull: ${points.length} points of ${requests} requests\n`);
});

/** Each blob is gone, or another. */
const spoils: Readonly<Record<string, (bytes: Buffer, other: Buffer) => Buffer | null>> = {
  gone: () => null,
  empty: () => Buffer.alloc(0),
  half: (bytes) => bytes.subarray(0, bytes.length >> 1),
  longer: (bytes) => Buffer.concat([bytes, bytes]),
  'a bit': (bytes) => Buffer.from(bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte))),
  another: (_, other) => other,
};

interface Spoiled {
  readonly name: string;
  readonly how: string;
}

test('every blob is gone or wrong', { timeout: 600_000 }, async () => {
  const points = [...scene.pushed.keys()].flatMap((name) =>
    Object.keys(spoils).map((how) => ({ name, how })),
  );
  const pulls = sample(points, 10, 3);
  expect(await wrongOf(pulls, tryPullOfSpoiled)).toEqual([]);
  const pushes = sample(points, 8, 4);
  expect(await wrongOf(pushes, tryPushToSpoiled)).toEqual([]);
  process.stdout.write(`spoiled: ${pulls.length} pulls, ${pushes.length} pushes\n`);
});

test('the disk is full at every moment of a pull', { timeout: 600_000 }, async () => {
  const calls = await withBucket(scene.pushed, {}, async ({ remote }) => {
    const folder = freshFolder();
    return onFullDisk({ at: Number.POSITIVE_INFINITY, isSticky: false }, () =>
      pullFrom(scene, remote, folder),
    );
  });
  const points = [false, true].flatMap((isSticky) =>
    Array.from({ length: calls.count }, (_, at) => ({ at, isSticky })),
  );
  const tried = sample(points, 8, 5);
  const wrong: string[] = [];
  for (const point of tried) wrong.push(...(await told(point, tryFullDisk(point))));
  expect(wrong).toEqual([]);
  process.stdout.write(`full disk: ${tried.length} points of ${calls.count} calls\n`);
});

async function wrongOf<P>(
  points: readonly P[],
  attempt: (point: P) => Promise<readonly string[]>,
): Promise<string[]> {
  const left = [...points];
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let point = left.shift(); point !== undefined; point = left.shift())
      wrong.push(...(await told(point, attempt(point))));
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return wrong;
}

async function told(point: unknown, complaints: Promise<readonly string[]>): Promise<readonly string[]> {
  const found = await complaints.catch((error: unknown) => [
    error instanceof Error ? String(error.stack) : String(error),
  ]);
  return found.length === 0 ? [] : [[JSON.stringify(point), ...found].join('\n  ')];
}

async function tryPush({ at, fault, isSticky }: Point): Promise<readonly string[]> {
  const index = freshFolder();
  return withBucket(new Map(), settingsFor(fault), async ({ server, remote }) => {
    server.fail({ after: at, times: isSticky ? Number.POSITIVE_INFINITY : 1, fault });
    const end = await pushTo(scene, remote, index);
    server.heal();
    return [
      ...complaintsAboutEnd(end, { fault, isSticky }),
      ...complaintsAboutPushed(end, server),
      ...(await pushTheRest(server, index)),
    ];
  });
}

async function tryPull({ at, fault, isSticky }: Point): Promise<readonly string[]> {
  const folder = freshFolder();
  return withBucket(scene.pushed, settingsFor(fault), async ({ server, remote }) => {
    server.fail({ after: at, times: isSticky ? Number.POSITIVE_INFINITY : 1, fault });
    const end = await pullFrom(scene, remote, folder);
    server.heal();
    return [
      ...complaintsAboutEnd(end, { fault, isSticky }),
      ...complaintsAboutPulled(end, folder),
      ...(await pullTheRest(server, folder)),
    ];
  });
}

async function tryPullOfSpoiled(point: Spoiled): Promise<readonly string[]> {
  const folder = freshFolder();
  return withBucket(spoiledBy(point), {}, async ({ server, remote }) => {
    const end = await pullFrom(scene, remote, folder);
    const complaints = complaintsAboutPulled(end, folder);
    await fill(server, point.name, scene.pushed.get(point.name) ?? Buffer.alloc(0));
    return [...complaints, ...(await pullTheRest(server, folder))];
  });
}

/** By a clone that knows nothing of it yet. */
async function tryPushToSpoiled(point: Spoiled): Promise<readonly string[]> {
  const index = freshFolder();
  return withBucket(spoiledBy(point), {}, async ({ server, remote }) => {
    const end = await pushTo(scene, remote, index);
    const complaints = point.how === 'gone' ? complaintsAboutPushed(end, server) : [];
    const good = scene.pushed.get(point.name) ?? Buffer.alloc(0);
    if (point.how === 'gone' && end.exit !== 0) complaints.push(`it ended with ${end.exit}: ${end.said}`);
    await fill(server, point.name, good);
    return [...complaints, ...(await pushTheRest(server, index))];
  });
}

function spoiledBy({ name, how }: Spoiled): Blobs {
  const blobs = new Map(scene.pushed);
  const bytes = blobs.get(name) ?? Buffer.alloc(0);
  const kind = (one: string): string => one.replace(/\/.*\./, '.').replace(/\/.*/, '');
  const others = [...blobs].filter(([one]) => one !== name);
  const [, other = Buffer.from('else\n')] = others.find(([one]) => kind(one) === kind(name)) ?? [];
  const spoiled = spoils[how]?.(bytes, other) ?? null;
  if (spoiled) blobs.set(name, spoiled);
  else blobs.delete(name);
  return blobs;
}

async function tryFullDisk(point: Full): Promise<readonly string[]> {
  const folder = freshFolder();
  return withBucket(scene.pushed, {}, async ({ server, remote }) => {
    const { value } = await onFullDisk(point, () => pullFrom(scene, remote, folder));
    return [...complaintsAboutPulled(value, folder), ...(await pullTheRest(server, folder))];
  });
}

/** Silence is waited for; of others, how long anything takes is of no account. */
const settingsFor = ({ what }: Fault): { readonly timeout?: number } =>
  what.startsWith('stall') ? { timeout: 0.3 } : {};

function complaintsAboutEnd(
  { exit, said }: End,
  { fault, isSticky }: Pick<Point, 'fault' | 'isSticky'>,
): string[] {
  if (!isSticky && passing.includes(fault) && exit !== 0)
    return [`it ended with ${exit}: ${said.join('; ')}`];
  const isBusy = fault.what === 'status' && [408, 429, 500, 503].includes(fault.status);
  const isAway = isBusy || fault.what === 'stall' || fault.what === 'reset';
  if (isSticky && isAway && exit !== 3)
    return [`it ended with ${exit} where nothing answers: ${said.join('; ')}`];
  return [];
}

function complaintsAboutPushed(end: End, server: GcsServer): string[] {
  const blobs = blobsOf(server);
  const there = objectsIn(blobs);
  // A name that was changed on the way is one that nobody asks for.
  const isAsked = (name: string): boolean =>
    !name.startsWith('objects/') || scene.below.has(`sha256:${name.split('/').slice(2).join('')}`);
  const asked = new Map([...blobs].filter(([name]) => isAsked(name)));
  const complaints = [...complaintsAboutBlobs(asked), ...complaintsAboutList(end, scene, there)];
  if (end.exit !== 0) return complaints;
  const records = [...blobs.keys()].filter((name) => name.startsWith('pushes/'));
  return records.length > 0 ? complaints : [...complaints, 'it ended with 0, and nothing is recorded'];
}

function complaintsAboutPulled(end: End, folder: string): string[] {
  const left = pathsBelow(join(folder, '.luc/store/tmp'));
  return [
    ...complaintsAboutStore(folder),
    ...complaintsAboutList(end, scene, objectsOf(folder)),
    ...left.map((name) => `${name} was left`),
  ];
}

/** What is not there, and only that, is listed, or lies below what is. */
function complaintsAboutList({ exit, listed, said }: End, { below }: Scene, there: Blobs): string[] {
  const isThere = (digest: string): boolean => sha256(there.get(digest) ?? '') === digest;
  const lacking = [...below.keys()].filter((digest) => !isThere(digest));
  if (exit === 0) return lacking.map((digest) => `it ended with 0, and ${digest} is not there`);
  if (listed === null) return said.length > 0 ? [] : ['it says nothing'];
  const covered = new Set<string>();
  const cover = (digest: string): void => {
    covered.add(digest);
    for (const one of below.get(digest) ?? []) cover(one);
  };
  for (const digest of listed) cover(digest);
  return lacking
    .filter((digest) => !covered.has(digest))
    .map((digest) => `${digest} is not there, and is not listed`);
}

async function pushTheRest(server: GcsServer, index: string): Promise<string[]> {
  const before = [...blobsOf(server).keys()];
  // A small pack is sent again rather than looked into.
  const lost = before.filter(
    (name) => name.endsWith('.pack') && !before.includes(name.replace(/pack$/, 'idx')),
  );
  const { end, asked } = await logged(server, (remote) => pushTo(scene, remote, index));
  const complaints = complaintsAboutPushed(end, server);
  if (end.exit !== 0) complaints.push(`the next one ended with ${end.exit}: ${end.said.join('; ')}`);
  const again = asked.filter(({ kind, status }) => kind !== 'read' && kind !== 'look' && status === 412);
  if (again.length > lost.length) complaints.push(`${again.length} were sent again`);
  const third = await logged(server, (remote) => pushTo(scene, remote, index));
  const more = third.asked.filter(({ method }) => method !== 'GET').map(({ url }) => url);
  return third.end.exit === 0 && more.length === 0
    ? complaints
    : [...complaints, `a third one wrote ${more}`];
}

async function pullTheRest(server: GcsServer, folder: string): Promise<string[]> {
  const before = [...objectsOf(folder).keys()];
  const { end, asked } = await logged(server, (remote) => pullFrom(scene, remote, folder));
  const complaints = complaintsAboutPulled(end, folder);
  if (end.exit !== 0) complaints.push(`the next one ended with ${end.exit}: ${end.said.join('; ')}`);
  const read = asked.filter(({ kind }) => kind === 'read');
  const again = before.filter((digest) =>
    isAmong(read, `objects/sha256/${digest.slice(7, 9)}/${digest.slice(9)}`),
  );
  return [...complaints, ...again.map((digest) => `${digest} came again`)];
}

const isAmong = (asked: readonly Logged[], name: string): boolean =>
  asked.some(({ url }) => url.includes(encodeURIComponent(`share/${name}`)));

/** What is asked meanwhile, too. */
async function logged(
  server: GcsServer,
  act: (remote: Remote) => Promise<End>,
): Promise<{ readonly end: End; readonly asked: readonly Logged[] }> {
  const before = server.log.length;
  const remote = openAt(server);
  try {
    return { end: await act(remote), asked: server.log.slice(before) };
  } finally {
    remote.close();
  }
}

let folders = 0;
const freshFolder = (): string => join(scene.folder, String(folders++));
