/** A bucket that fails in every way, at every kind of request: what comes of it, and what is told. */
import { describe, expect, test } from 'vitest';
import type { Blob, Remote } from '../../src/remote/remote.ts';
import type { Fault, plainFaults, RequestKind } from '../support/gcs-server/faults.ts';
import { blobsOf, bodyOf, bytesOf, longBody, never, outcomeOf, problemOf, textOf } from './bodies.ts';
import { openBucket } from './bucket.ts';

const text = 'what a blob holds '.repeat(50);
const long = longBody(9 * 2 ** 20);
const busy = (status: number): Fault => ({ what: 'status', status });
const html: Fault = {
  what: 'status',
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<h1>Bad</h1>',
};
const limited: Fault = { what: 'status', status: 403, reason: 'rateLimitExceeded' };
const plain = (what: (typeof plainFaults)[number]): Fault => ({ what });

/** What a fault is called, and whether it can be got over by trying again. */
const passing: readonly [string, Fault][] = [
  ...[408, 429, 500, 502, 503, 504].map((status): [string, Fault] => [String(status), busy(status)]),
  ['a page of HTML', html],
  ['403 for too many requests', limited],
  ['a broken connection', plain('reset')],
  ['a lost answer', plain('lost')],
  ['half of it, then a broken connection', plain('break-midway')],
  ['half of it, as if it were all', plain('short')],
  ['what makes no sense', plain('garbage')],
];

interface Work {
  readonly kind: RequestKind;
  readonly name: string;
  readonly prepare: (remote: Remote) => Promise<unknown>;
  readonly act: (remote: Remote) => Promise<unknown>;
  readonly gives: unknown;
  /** What it gives where the answer to what was done is lost. */
  readonly givesAgain?: unknown;
}

const makeIt = (remote: Remote) => remote.create('a', bodyOf(text), never);
const nothing = async (): Promise<void> => {};

const works: readonly Work[] = [
  {
    kind: 'list',
    name: 'listing',
    prepare: makeIt,
    act: async (remote) => (await blobsOf(remote)).map(({ name }) => name),
    gives: ['a'],
  },
  {
    kind: 'look',
    name: 'looking',
    prepare: makeIt,
    act: (remote) => remote.look('a', never),
    gives: expect.objectContaining({ name: 'a' }),
  },
  { kind: 'read', name: 'reading', prepare: makeIt, act: (remote) => textOf(remote, 'a'), gives: text },
  {
    kind: 'read',
    name: 'reading a range',
    prepare: makeIt,
    act: (remote) => textOf(remote, 'a', { offset: 10, length: 300 }),
    gives: text.slice(10, 310),
  },
  { kind: 'insert', name: 'making', prepare: nothing, act: makeIt, gives: 'created', givesAgain: 'present' },
  ...(['begin', 'put'] as const).map(
    (kind): Work => ({
      kind,
      name: `making a long one (${kind})`,
      prepare: nothing,
      act: async (remote) => remote.create('a', (await long).body, never),
      // Where the answer is lost, the session may still tell of it.
      gives: kind === 'put' ? expect.stringMatching(/^(?:created|present)$/) : 'created',
    }),
  ),
  {
    kind: 'delete',
    name: 'removing',
    prepare: makeIt,
    act: async (remote) => remote.remove((await remote.look('a', never)) as Blob, never),
    gives: 'removed',
    givesAgain: 'gone',
  },
];

describe('what passes is got over, once it has passed', () => {
  test.each(works)('$name', async (work) => {
    // How statuses differ is not a matter of length.
    const isLong = work.kind === 'begin' || work.kind === 'put';
    for (const [name, fault] of passing)
      if (!isLong || fault.what !== 'status' || fault.status === 503) await getOver(work, name, fault, 60);
  });

  test('silence', async () => {
    const silent = [plain('stall'), plain('stall-midway')];
    const each = silent.flatMap((fault) => works.map((work) => getOver(work, work.name, fault, 3)));
    await Promise.all(each);
  });

  async function getOver(work: Work, name: string, fault: Fault, timeout: number): Promise<void> {
    const { kind, prepare, act, gives, givesAgain = gives } = work;
    const { server, remote, retried } = await openBucket({}, { timeout });
    await prepare(remote);
    server.fail({ kind, fault });
    // What stands in the body is of no account.
    const isAnswered = (kind === 'delete' || kind === 'begin') && fault.what === 'short';
    const isDone = hasDone(fault, kind) && !isAnswered;
    expect({ name, gives: await act(remote) }).toEqual({ name, gives: isDone ? givesAgain : gives });
    expect({ name, count: retried.length }).toEqual({ name, count: isAnswered ? 0 : 1 });
    const objects = [...server.objects.bucket('bucket').keys()];
    expect({ name, objects }).toEqual({ name, objects: kind === 'delete' ? [] : ['share/a'] });
    if (kind === 'put') expect((await bytesOf(remote, 'a')).equals((await long).bytes)).toBe(true);
    remote.close();
    await server.close();
  }
});

/** Whether the request was carried out, although its answer tells nothing. */
const hasDone = ({ what }: Fault, kind: RequestKind): boolean =>
  (what === 'lost' || what === 'short') && kind !== 'begin';

describe('what does not pass', () => {
  test.each(works)(
    '$name is given up after as many tries as were allowed',
    async ({ kind, prepare, act }) => {
      const { server, remote, retried } = await openBucket({}, { retries: 1 });
      await prepare(remote);
      const before = server.count(kind);
      server.fail({ kind, times: 99, fault: busy(503) });
      expect(await problemOf(act(remote))).toBe(
        '`gs://bucket/share`: it answered 503: It does so for a test, again and again\ntry again later',
      );
      expect([server.count(kind) - before, retried]).toEqual([
        2,
        [expect.stringMatching(/^(?:list|look at|read|write|remove) `a?`: it answered 503$/)],
      ]);
      server.heal();
      server.fail({ kind, times: 99, fault: plain('reset') });
      expect(await outcomeOf(act(remote))).toBe('unreachable');
      expect(server.count(kind) - before).toBe(4);
    },
  );

  test('what arrived under another name is sent again', async () => {
    const { server, remote, retried } = await openBucket();
    // It strikes the name, which stands in the middle of what is said of the blob.
    server.fail({ kind: 'begin', fault: plain('flip') });
    const { body, bytes } = await long;
    expect(await remote.create('a'.repeat(100), body, never)).toBe('created');
    expect((await bytesOf(remote, 'a'.repeat(100))).equals(bytes)).toBe(true);
    expect(retried).toEqual([`write \`${'a'.repeat(100)}\`: it arrived under another name`]);
  });

  test('a bit that flipped on the way is not accepted, whichever way it went', async () => {
    const { server, remote, retried } = await openBucket();
    server.fail({ kind: 'insert', fault: plain('flip') });
    expect(await remote.create('a', bodyOf(text), never)).toBe('created');
    expect(retried).toEqual(['write `a`: other bytes arrived than were sent']);
    server.fail({ kind: 'put', fault: plain('flip') });
    expect(await remote.create('long', (await long).body, never)).toBe('created');
    server.fail({ kind: 'read', fault: plain('flip') });
    expect(await problemOf(textOf(remote, 'a'))).toBe(
      '`a` in `gs://bucket/share` came with other bytes than the bucket keeps\n' +
        'try again; `luc fsck -c` sets aside what is corrupt',
    );
    expect(await textOf(remote, 'a')).toBe(text);
    expect((await bytesOf(remote, 'long')).equals((await long).bytes)).toBe(true);
  });

  test('what vanishes or is another one while it is read is not put together', async () => {
    for (const isReplaced of [false, true]) {
      const { server, remote } = await openBucket();
      await remote.create('a', bodyOf(text), never);
      server.fail({ kind: 'read', fault: plain('break-midway') });
      const chunks: Uint8Array[] = [];
      const take = (chunk: Uint8Array): void => {
        chunks.push(chunk);
        const objects = server.objects.bucket('bucket');
        const old = objects.get('share/a');
        objects.delete('share/a');
        if (old && isReplaced) objects.set('share/a', { ...old, generation: old.generation + 1 });
      };
      expect(await outcomeOf(remote.read('a', null, take, never))).toBe('missing');
      expect(Buffer.concat(chunks).toString()).toBe(text.slice(0, text.length / 2));
    }
  });

  test('a bucket that goes while it is used is told apart from a blob that does', async () => {
    const { server, remote } = await openBucket();
    await remote.create('a', bodyOf(text), never);
    const blob = (await remote.look('a', never)) as Blob;
    server.objects.buckets.delete('bucket');
    const gone =
      '`gs://bucket/share`: there is no bucket `bucket`\n' +
      'see how it is spelled; `luc remote modify` gives the remote another `url`';
    expect(await problemOf(remote.look('a', never))).toBe(gone);
    expect(await problemOf(textOf(remote, 'a'))).toBe(gone);
    expect(await problemOf(blobsOf(remote))).toBe(gone);
    expect(await problemOf(remote.remove(blob, never))).toBe(gone);
    expect(await problemOf(remote.create('b', bodyOf(text), never))).toBe(gone);
    expect(await problemOf(remote.create('b', (await long).body, never))).toBe(gone);
  });

  test('no space, and answers that are not understood', async () => {
    const { server, remote, retried } = await openBucket();
    const refuse = async (status: number, reason = ''): Promise<string> => {
      server.fail({ kind: 'insert', fault: { what: 'status', status, reason } });
      return outcomeOf(remote.create('a', bodyOf(text), never));
    };
    expect(await refuse(507)).toBe('full');
    expect(await refuse(403, 'quotaExceeded')).toBe('full');
    expect(await refuse(418)).toBe('refused');
    expect(await refuse(301)).toBe('refused');
    expect(retried).toEqual([]);
  });

  test('answers that would go on forever', async () => {
    const { server, remote } = await openBucket();
    const body = JSON.stringify({ nextPageToken: 'again' });
    server.fail({ kind: 'list', times: 99, fault: { what: 'status', status: 200, body } });
    expect(await outcomeOf(blobsOf(remote))).toBe('refused');
    expect(server.count('list')).toBe(2);
    server.fail({ kind: 'insert', times: 99, fault: busy(412) });
    expect(await outcomeOf(remote.create('a', bodyOf(text), never))).toBe('conflict');
    expect(server.count('insert')).toBe(4);
  });
});

describe('a long body', () => {
  const ranges = (log: readonly { readonly kind: string; readonly range: string | null }[]): string[] =>
    log
      .filter(({ kind }) => ['begin', 'put', 'ask'].includes(kind))
      .map(({ kind, range }) => `${kind} ${range}`);

  test('goes on where the connection broke', async () => {
    const { server, remote } = await openBucket();
    const { body } = await long;
    server.fail({ kind: 'put', fault: plain('break-midway') });
    expect(await remote.create('a', body, never)).toBe('created');
    const half = body.bytes / 2;
    expect(ranges(server.log)).toEqual([
      'begin null',
      `put bytes 0-${body.bytes - 1}/${body.bytes}`,
      `ask bytes */${body.bytes}`,
      `put bytes ${half}-${body.bytes - 1}/${body.bytes}`,
    ]);
  });

  test('begins anew where the session is not known any more', async () => {
    const { server, remote, retried } = await openBucket();
    server.fail({ kind: 'put', fault: busy(410) });
    expect(await remote.create('a', (await long).body, never)).toBe('created');
    expect(retried).toEqual(['write `a`: it forgot what was sent']);
    expect(server.count('begin')).toBe(2);
  });

  test('is present where another made it first, before or meanwhile', async () => {
    const { server, remote } = await openBucket();
    const { body, bytes } = await long;
    const open = async function* (offset: number): AsyncGenerator<Uint8Array> {
      await server.objects.make('bucket', 'share/a', bytes, null, {});
      yield* body.open(offset);
    };
    expect(await remote.create('a', { ...body, open }, never)).toBe('present');
    expect(await remote.create('a', body, never)).toBe('present');
    expect(ranges(server.log)).toEqual([
      'begin null',
      `put bytes 0-${body.bytes - 1}/${body.bytes}`,
      'begin null',
    ]);
  });
});

test('a read goes on where the connection broke, as often as it gets on', async () => {
  const { server, remote, retried } = await openBucket();
  const { body, bytes } = await long;
  await remote.create('a', body, never);
  server.fail({ kind: 'read', times: 4, fault: plain('break-midway') });
  expect((await bytesOf(remote, 'a')).equals(bytes)).toBe(true);
  expect(retried.length).toBe(4);
  const parts = server.log.filter(({ kind }) => kind === 'read').map(({ range }) => range);
  expect(parts.slice(0, 2)).toEqual([null, `bytes=${body.bytes / 2}-`]);
});

test('waits as long as the remote asks, and not at all where it is told to stop', async () => {
  const { server, remote } = await openBucket();
  const headers = { 'retry-after': '40' };
  server.fail({ kind: 'list', fault: { what: 'status', status: 429, headers } });
  const stopping = new AbortController();
  const { openGcs } = await import('../../src/remote/gcs/open.ts');
  let asked = 0;
  const waiting = openGcs(
    'gs://bucket',
    { endpointurl: server.url },
    {
      env: {},
      root: '/',
      onRetry: ({ wait }) => {
        asked = wait;
        stopping.abort();
      },
    },
  );
  const listing = waiting.list('', stopping.signal)[Symbol.asyncIterator]().next();
  await expect(listing).rejects.toMatchObject({ name: 'AbortError' });
  expect(asked).toBe(40_000);
  waiting.close();
  remote.close();
});

test('ends everything at once when it is told to, and keeps no connection', async () => {
  const { server, remote } = await openBucket();
  await remote.create('a', (await long).body, never);
  for (const kind of ['list', 'look', 'insert'] as const) server.fail({ kind, fault: plain('stall') });
  server.fail({ kind: 'read', fault: plain('stall-midway') });
  server.fail({ kind: 'put', fault: plain('stall') });
  const stopping = new AbortController();
  const { signal } = stopping;
  const works = [
    remote.list('', signal)[Symbol.asyncIterator]().next(),
    remote.look('a', signal),
    remote.create('b', bodyOf(text), signal),
    remote.create('c', (await long).body, signal),
    remote.read('a', null, () => stopping.abort(), signal),
  ];
  const outcomes = await Promise.allSettled(works);
  expect(outcomes.map((one) => one.status === 'rejected' && one.reason.name)).toEqual(
    Array(works.length).fill('AbortError'),
  );
  remote.close();
  await server.untilLeft();
});

test('asks for less at once where the remote has enough of it', async () => {
  const { server, remote, retried } = await openBucket({}, { retries: 9 });
  server.fail({ kind: 'insert', after: 20, times: 8, fault: busy(429) });
  const names = Array.from({ length: 120 }, (_, i) => `n${i}`);
  const made = await Promise.all(names.map((name) => remote.create(name, bodyOf(name), never)));
  expect(made).toEqual(Array(120).fill('created'));
  expect(retried.length).toBe(8);
  expect(server.busiest()).toBeLessThanOrEqual(64);
});
