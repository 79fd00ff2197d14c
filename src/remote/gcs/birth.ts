/** A blob that is about to be made: what the API is told of it, and its bytes, counted. */
import { startCrc32c } from '../../base/running-crc32c.ts';
import type { JsonObject } from '../../json.ts';
import type { Body } from '../remote.ts';
import { type Door, partOf } from './door.ts';
import { crc32cText, fieldsOfBlob } from './place.ts';
import { Setback } from './setback.ts';
import { damaged } from './troubles.ts';

/** Of a new object, and on what condition it is made. */
export function birthOf({ place, options }: Door, name: string, body: Body) {
  const { kmsKeyName, storageClass } = options;
  const metadata: JsonObject = {
    name: place.prefix + name,
    crc32c: crc32cText(body.crc32c),
    contentType,
    ...(storageClass !== null && { storageClass }),
  };
  return {
    path: `upload/storage/v1/b/${partOf(place.bucket)}/o`,
    params: { ifGenerationMatch: '0', fields: fieldsOfBlob, kmsKeyName: kmsKeyName ?? undefined },
    metadata: JSON.stringify(metadata),
  };
}

export const contentType = 'application/octet-stream';

/** The bytes from `offset` on; fails where they are not those that were announced, as far as that can be told. */
export async function* wholeOf(
  { place }: Door,
  name: string,
  body: Body,
  offset: number,
): AsyncGenerator<Uint8Array> {
  const crc = offset === 0 ? await startCrc32c() : null;
  let bytes = offset;
  const check = (isRight: boolean): void => {
    if (!isRight) throw new Setback(damaged(place.url, name, 'would hold other bytes than were meant'));
  };
  for await (const chunk of body.open(offset)) {
    bytes += chunk.length;
    check(bytes <= body.bytes);
    crc?.add(chunk);
    if (bytes === body.bytes) check(crc === null || crc.value() === body.crc32c);
    yield chunk;
  }
  check(bytes === body.bytes);
}
