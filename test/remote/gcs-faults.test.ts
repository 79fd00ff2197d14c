/** A bucket that fails in every way, at every kind of request: what comes of it, and what is told. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../src/json.ts';
import { openGcs } from '../../src/remote/gcs/open.ts';
import type { Blob, Remote } from '../../src/remote/remote.ts';
import type { Fault, RequestKind } from '../support/gcs-server/faults.ts';
import { type GcsServer, type ServerOptions, startGcsServer } from '../support/gcs-server/server.ts';
import { blobsOf, bodyOf, bytesOf, longBody, never, outcomeOf, problemOf, textOf } from './bodies.ts';

interface Bucket {
  readonly server: GcsServer;
  readonly remote: Remote;
  /** Every repetition, in order. */
  readonly retried: string[];
}

async function openBucket(serve: ServerOptions = {}, options: JsonObject = {}): Promise<Bucket> {
  const server = await startGcsServer(serve);
  onTestFinished(() => server.close());
  const retried: string[] = [];
  const given = { endpointurl: server.url, timeout: 0.3, retry_delay: 0.001, retries: 2, ...options };
  const remote = await openGcs('gs://bucket/share', given, {
    env: {},
    onRetry: ({ what, why }) => retried.push(`${what}: ${why}`),
  });
  onTestFinished(() => remote.close());
  return { server, remote, retried };
}

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
const plain = (
  what: 'reset' | 'lost' | 'stall' | 'stall-midway' | 'break-midway' | 'short' | 'flip' | 'garbage',
): Fault => ({ what });

/** What a fault is called, and whether it can be got over by trying again. */
const passing: readonly [string, Fault][] = [
  ...[408, 429, 500, 502, 503, 504].map((status): [string, Fault] => [String(status), busy(status)]),
  ['a page of HTML', html],
  ['403 for too many requests', limited],
  ['a broken connection', plain('reset')],
  ['a lost answer', plain('lost')],
  ['no answer', plain('stall')],
  ['half of it, then nothing', plain('stall-midway')],
  ['half of it, then a broken connection', plain('break-midway')],
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
      gives: 'created',
      ...(kind === 'put' && { givesAgain: 'present' }),
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
  test.each(works)('$name', async ({ kind, prepare, act, gives, givesAgain = gives }) => {
    for (const [name, fault] of passing) {
      const { server, remote, retried } = await openBucket();
      await prepare(remote);
      server.fail({ kind, fault });
      const isDone = fault.what === 'lost' && kind !== 'begin';
      expect({ name, gives: await act(remote) }).toEqual({ name, gives: isDone ? givesAgain : gives });
      expect({ name, count: retried.length }).toEqual({ name, count: 1 });
      const objects = [...server.objects.bucket('bucket').keys()];
      expect({ name, objects }).toEqual({ name, objects: kind === 'delete' ? [] : ['share/a'] });
      if (kind === 'put') expect((await bytesOf(remote, 'a')).equals((await long).bytes)).toBe(true);
      remote.close();
      await server.close();
    }
  });
});
