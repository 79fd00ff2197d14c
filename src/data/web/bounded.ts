/** A body that is let through only while it is not too large. */

import { decoded } from '../../base/decoded.ts';
import type { LastAnswer } from '../../base/redirects.ts';
import { bytesText } from '../../report/words.ts';
import type { WorkError } from '../../work.ts';
import { errorOf, type Told } from './faults.ts';

export interface BodyBounds {
  readonly maxBytes: number | null;
  /** Nothing is decoded. */
  readonly isKept: boolean;
}

/** Decoded; fails where it is more than `maxBytes`, or swells as nothing does that is meant well. */
export async function* boundedBody(
  told: Told,
  { headers, body }: Pick<LastAnswer, 'headers' | 'body'>,
  { maxBytes, isKept }: BodyBounds,
): AsyncGenerator<Uint8Array> {
  const encoding = isKept ? null : (headers['content-encoding']?.toString() ?? null);
  const announced = encoding === null ? Number(headers['content-length'] ?? 0) : 0;
  if (maxBytes !== null && announced > maxBytes) throw tooLarge(told, maxBytes);
  let sent = 0;
  let come = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      sent += piece.length;
      yield piece;
    }
  }
  for await (const piece of decoded(counted(), encoding)) {
    come += piece.length;
    if (maxBytes !== null && come > maxBytes) throw tooLarge(told, maxBytes);
    if (maxBytes === null && come > Math.max(harmless, sent * likelyRatio)) throw swells(told, sent);
    yield piece;
  }
}

/** Text seldom shrinks to a hundredth of its length; what is made to fill memories and disks to a thousandth. */
const likelyRatio = 250;
/** Below that nobody is harmed. */
const harmless = 2 ** 26;

export const tooLarge = (told: Told, limit: number): WorkError =>
  errorOf(
    told,
    'too-large',
    `holds more than the ${bytesText(limit)} that are allowed`,
    'allow more in `max_bytes` if it is to be trusted',
  );

const swells = (told: Told, sent: number): WorkError =>
  errorOf(
    told,
    'too-large',
    `sent ${bytesText(sent)}, which hold far more than data of any kind would`,
    'say in `max_bytes` how much it may hold, if it is to be trusted',
  );
