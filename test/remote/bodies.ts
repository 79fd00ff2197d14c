/** Bodies and blobs as tests of remotes handle them. */
import { crc32c } from '../../src/base/crc32c.ts';
import { startCrc32c } from '../../src/base/running-crc32c.ts';
import type { Blob, Body, Range, Remote } from '../../src/remote/remote.ts';
import { RemoteError, type Trouble } from '../../src/remote/remote.ts';

export const { signal: never } = new AbortController();

export const bodyOf = (text: string | Uint8Array, lie: Partial<Body> = {}): Body => {
  const bytes = Buffer.from(text);
  return { ...bodyOfBytes(bytes, crc32c(bytes)), ...lie };
};

/** The same bytes for the same seed, and none that could be guessed from those before. */
export async function longBody(length: number, seed = 1): Promise<{ body: Body; bytes: Buffer }> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  const bytes = Buffer.from(words.buffer, 0, length);
  const crc = await startCrc32c();
  crc.add(bytes);
  return { body: bodyOfBytes(bytes, crc.value()), bytes };
}

const chunk = 64 * 1024;

const bodyOfBytes = (bytes: Buffer, crc: number): Body => ({
  bytes: bytes.length,
  crc32c: crc,
  open: async function* (offset) {
    for (let at = offset; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  },
});

export async function bytesOf(remote: Remote, name: string, range: Range | null = null): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  await remote.read(name, range, (one) => chunks.push(Buffer.from(one)), never);
  return Buffer.concat(chunks);
}

export const textOf = async (remote: Remote, name: string, range: Range | null = null): Promise<string> =>
  (await bytesOf(remote, name, range)).toString();

export async function blobsOf(remote: Remote, prefix = ''): Promise<Blob[]> {
  const pages: (readonly Blob[])[] = [];
  for await (const page of remote.list(prefix, never)) pages.push(page);
  return pages.flat();
}

export const namesOf = async (remote: Remote, prefix = ''): Promise<string[]> =>
  (await blobsOf(remote, prefix)).map(({ name }) => name);

/** What comes of it: its value, or the trouble that it is in. */
export async function outcomeOf<Value>(work: Promise<Value>): Promise<Value | Trouble> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RemoteError) return error.trouble;
    throw error;
  }
}

/** The problem as it is told. */
export async function problemOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'no problem';
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return `${error.problem.message}\n${error.problem.hint ?? ''}`;
  }
}
