/** Where blobs lie: a bucket and a prefix in it, read from `gs://bucket/prefix`, and the names of objects below it. */
import type { JsonObject } from '../../json.ts';
import { RemoteError } from '../remote.ts';

export interface Place {
  /** `gs://bucket/prefix`, without a slash at its end. */
  readonly url: string;
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
}

export function placeOf(text: string): Place {
  const [, bucket = '', rest = ''] = /^gs:\/\/([^/?#]*)\/*(.*)$/is.exec(text) ?? [];
  if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket)) throw noBucketName(text);
  const path = rest.replace(/\/+$/, '');
  return {
    url: path === '' ? `gs://${bucket}` : `gs://${bucket}/${path}`,
    bucket,
    prefix: path === '' ? '' : `${path}/`,
  };
}

/** Of what the API says of an object, the name and what else we ask for (`fields`). */
export const fieldsOfBlob = 'name,size,generation,crc32c,timeCreated';

export function blobOf({ prefix }: Place, item: JsonObject) {
  return {
    name: String(item.name).slice(prefix.length),
    bytes: Number(item.size),
    generation: String(item.generation),
    crc32c: typeof item.crc32c === 'string' ? crc32cFrom(item.crc32c) : null,
    madeAt: Date.parse(String(item.timeCreated)),
  };
}

/** As the API writes it: big-endian, in base 64. */
export function crc32cText(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}

export function crc32cFrom(text: string): number | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 4 ? bytes.readUInt32BE() : null;
}

const noBucketName = (text: string): RemoteError =>
  new RemoteError('refused', {
    code: 'remote-url',
    message: `\`${text}\` names no bucket`,
    hint: 'write `gs://bucket/prefix`; names of buckets have lower-case letters, digits, `-`, `_` and `.`',
  });
