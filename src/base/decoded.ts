/** What came in a content encoding, decoded as it flows. */
import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** The code of the error for what nobody here can decode, as those of the system. */
export const unknownEncoding = 'EENCODING';

/** `encoding` is what an answer says of itself; null for none. Fails as zlib does where it is damaged. */
export async function* decoded(
  body: AsyncIterable<Uint8Array>,
  encoding: string | null,
): AsyncGenerator<Uint8Array> {
  const names = (encoding ?? '').toLowerCase().split(',');
  const steps = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  const unknown = steps.find((step) => !Object.hasOwn(decoders, step));
  if (unknown !== undefined)
    throw Object.assign(new Error(`it comes as \`${unknown}\``), { code: unknownEncoding, syscall: 'read' });
  let bytes: AsyncIterable<Uint8Array> = body;
  for (const step of steps.reverse()) bytes = through(bytes, decoders[step]?.() ?? createGunzip());
  yield* bytes;
}

const decoders: { readonly [encoding: string]: () => Transform } = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The error of either end is thrown; who leaves early ends both. */
async function* through(bytes: AsyncIterable<Uint8Array>, step: Transform): AsyncGenerator<Uint8Array> {
  const stream = pipeline(Readable.from(bytes), step, () => {});
  yield* stream;
}
