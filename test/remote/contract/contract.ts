/** What every remote promises (`remote.ts`), whatever it is made of. */
import { describe, expect, test } from 'vitest';
import type { Blob, Body, Remote } from '../../../src/remote/remote.ts';
import { blobsOf, bodyOf, bytesOf, longBody, namesOf, never, outcomeOf, textOf } from '../bodies.ts';

export interface Target {
  readonly name: string;
  /** An empty place, new for each test. */
  readonly open: () => Promise<Remote>;
  /** A place in what does not exist: a bucket, a disk. */
  readonly openAbsent: () => Promise<Remote>;
  /** How many blobs are listed at once, at most. */
  readonly pageSize: number;
  /** Whether looking tells the checksum. */
  readonly tellsCrc32c: boolean;
  /** Whether it removes a blob only if it is the one that was meant. */
  readonly removesOnlyWhatIsMeant: boolean;
  /** Whether who writes first makes the place. */
  readonly makesItsPlace: boolean;
}

export function describeRemote(target: Target): void {
  describe(target.name, () => {
    const blob = 'objects/sha256/ab/cd';

    test('what is made can be looked at, read whole and in ranges, and listed', async () => {
      const remote = await target.open();
      const body = bodyOf('0123456789');
      expect(await remote.look(blob, never)).toBeNull();
      expect(await remote.create(blob, body, never)).toBe('created');
      const found = (await remote.look(blob, never)) as Blob;
      expect(found).toEqual({
        name: blob,
        bytes: 10,
        generation: expect.stringMatching(/./),
        crc32c: target.tellsCrc32c ? body.crc32c : null,
        madeAt: expect.any(Number),
      });
      expect(new Date(found.madeAt).getFullYear()).toBeGreaterThan(2000);
      expect(await blobsOf(remote)).toEqual([found]);
      expect(await textOf(remote, blob)).toBe('0123456789');
      expect(await textOf(remote, blob, { offset: 0, length: 1 })).toBe('0');
      expect(await textOf(remote, blob, { offset: 3, length: 4 })).toBe('3456');
      expect(await textOf(remote, blob, { offset: 9, length: 1 })).toBe('9');
      expect(await textOf(remote, blob, { offset: 0, length: 10 })).toBe('0123456789');
      expect(await textOf(remote, blob, { offset: 5, length: 0 })).toBe('');
      remote.close();
    });

    test('an empty blob is a blob', async () => {
      const remote = await target.open();
      expect(await remote.create(blob, bodyOf(''), never)).toBe('created');
      expect(await remote.look(blob, never)).toMatchObject({ bytes: 0 });
      expect(await textOf(remote, blob)).toBe('');
      expect(await remote.create(blob, bodyOf(''), never)).toBe('present');
      remote.close();
    });

    test('what is there is never overwritten', async () => {
      const remote = await target.open();
      await remote.create(blob, bodyOf('first'), never);
      const before = await remote.look(blob, never);
      expect(await remote.create(blob, bodyOf('first'), never)).toBe('present');
      expect(await outcomeOf(remote.create(blob, bodyOf('other'), never))).toBe('conflict');
      expect(await outcomeOf(remote.create(blob, bodyOf('longer than first'), never))).toBe('conflict');
      expect(await remote.look(blob, never)).toEqual(before);
      expect(await textOf(remote, blob)).toBe('first');
      remote.close();
    });

    test('of many who make the same blob at once one makes it', async () => {
      const remote = await target.open();
      const same = Array.from({ length: 6 }, () => outcomeOf(remote.create('a', bodyOf('same'), never)));
      expect((await Promise.all(same)).sort()).toEqual(['created', ...Array(5).fill('present')]);
      const texts = ['one', 'two', 'three'];
      const other = texts.map((text) => outcomeOf(remote.create('b', bodyOf(text), never)));
      const outcomes = await Promise.all(other);
      expect([...outcomes].sort()).toEqual(['conflict', 'conflict', 'created']);
      expect(await textOf(remote, 'b')).toBe(texts[outcomes.indexOf('created')]);
      remote.close();
    });

    test('a body that is not what was announced makes no blob', async () => {
      const remote = await target.open();
      const body = bodyOf('0123456789');
      const lies: Partial<Body>[] = [{ crc32c: body.crc32c ^ 1 }, { bytes: 9 }, { bytes: 11 }];
      for (const lie of lies)
        expect(await outcomeOf(remote.create(blob, { ...body, ...lie }, never))).toBe('damaged');
      const broken = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'read' });
      const open = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from('01234');
        throw broken;
      };
      await expect(remote.create(blob, { ...body, open }, never)).rejects.toBe(broken);
      expect(await namesOf(remote)).toEqual([]);
      expect(await remote.create(blob, body, never)).toBe('created');
      remote.close();
    });

    test('a long body arrives whole', async () => {
      const remote = await target.open();
      const { body, bytes } = await longBody(20 * 2 ** 20 + 17);
      expect(await remote.create(blob, body, never)).toBe('created');
      expect(await remote.look(blob, never)).toMatchObject({ bytes: bytes.length });
      expect((await bytesOf(remote, blob)).equals(bytes)).toBe(true);
      const range = { offset: 11 * 2 ** 20, length: 3 * 2 ** 20 + 1 };
      const part = bytes.subarray(range.offset, range.offset + range.length);
      expect((await bytesOf(remote, blob, range)).equals(part)).toBe(true);
      expect(await remote.create(blob, body, never)).toBe('present');
      const other = await longBody(20 * 2 ** 20 + 17, 2);
      expect(await outcomeOf(remote.create(blob, other.body, never))).toBe('conflict');
      remote.close();
    });

    test('what is not there, or not so long, is said so', async () => {
      const remote = await target.open();
      await remote.create(blob, bodyOf('0123456789'), never);
      expect(await remote.look('objects/sha256/ab/ce', never)).toBeNull();
      expect(await outcomeOf(bytesOf(remote, 'objects/sha256/ab/ce'))).toBe('missing');
      expect(await outcomeOf(bytesOf(remote, 'objects/sha256/ab/ce', { offset: 0, length: 1 }))).toBe(
        'missing',
      );
      expect(await outcomeOf(bytesOf(remote, blob, { offset: 8, length: 3 }))).toBe('damaged');
      expect(await outcomeOf(bytesOf(remote, blob, { offset: 10, length: 1 }))).toBe('damaged');
      remote.close();
    });

    test('lists by prefix and name, in pages that together are everything', async () => {
      const remote = await target.open();
      const numbers = Array.from(
        { length: target.pageSize + 3 },
        (_, i) => `many/${String(i).padStart(4, '0')}`,
      );
      const odd = ['odd/a b', 'odd/a%2Fb', 'odd/a+b', 'odd/a?b#c', "odd/a'b", 'odd/ä', 'odd/日本'];
      const others = ['manyother', 'roots/ab/cd/e', 'roots/ab/cd2/e'];
      const names = [...numbers, ...odd, ...others];
      await Promise.all(names.map((name) => remote.create(name, bodyOf(name), never)));
      const found = await blobsOf(remote);
      expect(found.map(({ name }) => name)).toEqual(sorted(names));
      expect(found.map(({ bytes }) => bytes)).toEqual(sorted(names).map((name) => Buffer.byteLength(name)));
      expect(await namesOf(remote, 'many/')).toEqual(numbers);
      expect(await namesOf(remote, 'many/000')).toEqual(numbers.slice(0, 10));
      expect(await namesOf(remote, 'odd/')).toEqual(sorted(odd));
      expect(await namesOf(remote, 'roots/ab/cd/')).toEqual(['roots/ab/cd/e']);
      expect(await namesOf(remote, 'nothing/')).toEqual([]);
      for (const name of odd) {
        expect(await textOf(remote, name)).toBe(name);
        expect(await remote.look(name, never)).toMatchObject({ name });
      }
      remote.close();
    });

    test('removes the blob that is meant, and no other that has got its name', async () => {
      const remote = await target.open();
      await remote.create(blob, bodyOf('old'), never);
      const old = (await remote.look(blob, never)) as Blob;
      expect(await remote.remove(old, never)).toBe('removed');
      expect(await remote.look(blob, never)).toBeNull();
      expect(await namesOf(remote)).toEqual([]);
      expect(await remote.remove(old, never)).toBe('gone');
      expect(await remote.create(blob, bodyOf('new'), never)).toBe('created');
      expect((await remote.look(blob, never))?.generation).not.toBe(old.generation);
      const isCareful = target.removesOnlyWhatIsMeant;
      expect(await remote.remove(old, never)).toBe(isCareful ? 'changed' : 'removed');
      expect(await namesOf(remote)).toEqual(isCareful ? [blob] : []);
      remote.close();
    });

    test('what is told to stop stops, and leaves nothing half', async () => {
      const remote = await target.open();
      const { body } = await longBody(9 * 2 ** 20);
      await remote.create('there', body, never);
      const there = (await remote.look('there', never)) as Blob;
      const stopped = AbortSignal.abort();
      const aborted = { name: 'AbortError' };
      await expect(remote.create(blob, bodyOf('text'), stopped)).rejects.toMatchObject(aborted);
      await expect(remote.look('there', stopped)).rejects.toMatchObject(aborted);
      await expect(remote.read('there', null, () => {}, stopped)).rejects.toMatchObject(aborted);
      await expect(remote.remove(there, stopped)).rejects.toMatchObject(aborted);
      await expect(remote.list('', stopped)[Symbol.asyncIterator]().next()).rejects.toMatchObject(aborted);

      const reading = new AbortController();
      await expect(remote.read('there', null, () => reading.abort(), reading.signal)).rejects.toMatchObject(
        aborted,
      );
      const writing = new AbortController();
      const open = async function* (offset: number): AsyncGenerator<Uint8Array> {
        for await (const chunk of body.open(offset)) {
          yield chunk;
          writing.abort();
        }
      };
      await expect(remote.create(blob, { ...body, open }, writing.signal)).rejects.toMatchObject(aborted);
      expect(await blobsOf(remote)).toEqual([there]);
      remote.close();
    });

    test('a place that does not exist is told apart from an empty one', async () => {
      expect(await namesOf(await target.open())).toEqual([]);
      const remote = await target.openAbsent();
      expect(await outcomeOf(remote.look(blob, never))).toBe('absent');
      expect(await outcomeOf(bytesOf(remote, blob))).toBe('absent');
      expect(await outcomeOf(namesOf(remote))).toBe('absent');
      const made = await outcomeOf(remote.create(blob, bodyOf('text'), never));
      expect(made).toBe(target.makesItsPlace ? 'created' : 'absent');
      remote.close();
    });
  });
}

const sorted = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
