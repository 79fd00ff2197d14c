/** Reads blobs, or parts of them, that fit into memory. */
import { type Range, type Remote, RemoteError, type Trouble } from './remote.ts';

async function readBlob(
  remote: Remote,
  name: string,
  range: Range | null,
  signal: AbortSignal,
): Promise<Buffer> {
  return twice(async () => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const take = (chunk: Uint8Array): void => {
      bytes += chunk.length;
      if (bytes > mostBytes) throw tooLarge(remote, name);
      chunks.push(Buffer.from(chunk));
    };
    await remote.read(name, range, take, signal);
    return Buffer.concat(chunks);
  });
}

/** Nothing that we write to be read as one comes near. */
const mostBytes = 256 * 1024 * 1024;

const tooLarge = ({ url }: Remote, name: string): RemoteError =>
  new RemoteError('damaged', {
    code: 'too-large',
    message: `\`${name}\` at \`${url}\` is larger than anything of its kind`,
    hint: 'nobody writes such a file by luc: remove it',
  });

/** What came damaged may only have been changed on its way. */
export async function twice<Value>(act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    if (!isTrouble(error, 'damaged')) throw error;
    return act();
  }
}

/** The same as `readIfPresent` for what others can tell as well: null also where it is damaged there. */
export async function readIfSound(
  remote: Remote,
  name: string,
  range: Range | null,
  signal: AbortSignal,
): Promise<Buffer | null> {
  try {
    return await readIfPresent(remote, name, range, signal);
  } catch (error) {
    if (isTrouble(error, 'damaged')) return null;
    throw error;
  }
}

/** Null where the blob is not there any more. */
export const readIfPresent = (
  remote: Remote,
  name: string,
  range: Range | null,
  signal: AbortSignal,
): Promise<Buffer | null> => unlessMissing(() => readBlob(remote, name, range, signal));

async function unlessMissing<Value>(act: () => Promise<Value>): Promise<Value | null> {
  try {
    return await act();
  } catch (error) {
    if (isTrouble(error, 'missing')) return null;
    throw error;
  }
}

export const isTrouble = (error: unknown, ...troubles: readonly Trouble[]): error is RemoteError =>
  error instanceof RemoteError && troubles.includes(error.trouble);
