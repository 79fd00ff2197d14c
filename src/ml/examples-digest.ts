/** The digest of examples: what a model has learned from, by content. */
import { createHash, type Hash } from 'node:crypto';
import { type Digest, digestOfHex } from '../digest.ts';
import type { Floats, Matrix } from '../matrix.ts';
import type { Examples } from './model.ts';

/** Numbers, texts, truths and weights, in their order; no names of columns. */
export function examplesDigest({ x, texts, truths, weights }: Examples): Digest {
  const hash = createHash('sha256');
  addMatrix(hash, x);
  if (texts) {
    hash.update(`texts ${texts.length}\n`);
    for (const text of texts) hash.update(`${Buffer.byteLength(text)} `).update(text);
  }
  if (truths?.kind === 'classes') {
    hash.update(`classes ${JSON.stringify(truths.classes)}\n`);
    hash.update(bytesOf(truths.indices));
  } else if (truths) hash.update('numbers\n').update(bytesOf(truths.values));
  if (weights) hash.update('weights\n').update(bytesOf(weights));
  return digestOfHex(hash.digest('hex'));
}

function addMatrix(hash: Hash, x: Matrix): void {
  hash.update(
    `${x.form} ${x.rows} ${x.columns} ${x.values instanceof Float32Array ? 'float32' : 'float64'}\n`,
  );
  if (x.form === 'sparse') hash.update(bytesOf(x.starts)).update(bytesOf(x.indices));
  hash.update(bytesOf(x.values));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Floats | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
