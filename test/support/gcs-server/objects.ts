/** What the server keeps: buckets of objects in memory, and the rules by which they are made, listed and removed. */
import { createHash } from 'node:crypto';
import { startCrc32c } from '../../../src/base/running-crc32c.ts';

export interface StoredObject {
  readonly bucket: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly generation: number;
  readonly crc32c: string;
  readonly timeCreated: string;
  /** What the maker said beside its sums: `contentType`, `storageClass` … */
  readonly metadata: { readonly [name: string]: string };
}

/** An answer that is a failure, as the API gives it. */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export interface Listing {
  readonly prefix?: string;
  readonly delimiter?: string;
  readonly startOffset?: string;
  readonly endOffset?: string;
  readonly maxResults?: number;
  readonly pageToken?: string;
}

export class Objects {
  readonly buckets = new Map<string, Map<string, StoredObject>>();
  /** Names in order, until one comes or goes. */
  readonly #sorted = new Map<string, string[]>();
  readonly #pageSize: number;
  #generation = 1_700_000_000_000_000;

  constructor(pageSize: number) {
    this.#pageSize = pageSize;
  }

  bucket(name: string): Map<string, StoredObject> {
    const found = this.buckets.get(name);
    if (!found) throw new ApiError(404, 'notFound', 'The specified bucket does not exist.');
    return found;
  }

  get(bucket: string, name: string): StoredObject {
    const found = this.bucket(bucket).get(name);
    if (!found) throw new ApiError(404, 'notFound', `No such object: ${bucket}/${name}`);
    return found;
  }

  /** Throws where the condition does not hold, or the sums that the maker gave are of other bytes. */
  async make(
    bucket: string,
    name: string,
    bytes: Buffer,
    condition: string | null,
    said: { readonly [name: string]: string },
  ): Promise<StoredObject> {
    this.check(bucket, name, condition);
    const running = await startCrc32c();
    running.add(bytes);
    const crc = base64Of(running.value());
    const { name: _, crc32c: saidCrc, md5Hash: saidMd5, ...metadata } = said;
    if (saidCrc !== undefined && saidCrc !== crc) throw wrongSum('CRC32C', saidCrc, crc);
    if (saidMd5 !== undefined) {
      const md5Hash = createHash('md5').update(bytes).digest('base64');
      if (saidMd5 !== md5Hash) throw wrongSum('MD5 hash', saidMd5, md5Hash);
    }
    // Between the first look and now another may have been made.
    const objects = this.check(bucket, name, condition);
    const timeCreated = new Date().toISOString();
    const generation = ++this.#generation;
    const made = { bucket, name, bytes, generation, crc32c: crc, timeCreated, metadata };
    if (!objects.has(name)) this.#sorted.delete(bucket);
    objects.set(name, made);
    return made;
  }

  remove(bucket: string, name: string, condition: string | null): void {
    this.get(bucket, name);
    this.check(bucket, name, condition).delete(name);
    this.#sorted.delete(bucket);
  }

  check(bucket: string, name: string, condition: string | null): Map<string, StoredObject> {
    const objects = this.bucket(bucket);
    if (condition !== null && Number(condition) !== (objects.get(name)?.generation ?? 0))
      throw new ApiError(
        412,
        'conditionNotMet',
        'At least one of the pre-conditions you specified did not hold.',
      );
    return objects;
  }

  /** One page. The token is the last name of the page before. */
  list(bucket: string, { prefix = '', delimiter, startOffset, endOffset, maxResults, pageToken }: Listing) {
    const objects = this.bucket(bucket);
    const most = Math.min(maxResults ?? this.#pageSize, this.#pageSize);
    const after = pageToken === undefined ? null : Buffer.from(pageToken, 'base64').toString();
    const items: StoredObject[] = [];
    const prefixes = new Set<string>();
    let last = '';
    for (const name of this.#namesOf(bucket, objects)) {
      if (!name.startsWith(prefix) || (after !== null && compare(name, after) <= 0)) continue;
      if (startOffset !== undefined && compare(name, startOffset) < 0) continue;
      if (endOffset !== undefined && compare(name, endOffset) >= 0) continue;
      const end = delimiter === undefined ? -1 : name.indexOf(delimiter, prefix.length);
      const folder = end < 0 ? null : name.slice(0, end + (delimiter?.length ?? 0));
      const isKnown = folder !== null && (prefixes.has(folder) || (after?.startsWith(folder) ?? false));
      if (!isKnown && items.length + prefixes.size >= most)
        return { items, prefixes: [...prefixes], nextPageToken: Buffer.from(last).toString('base64') };
      last = name;
      if (isKnown) continue;
      if (folder !== null) prefixes.add(folder);
      else items.push(objects.get(name) as StoredObject);
    }
    return { items, prefixes: [...prefixes], nextPageToken: undefined };
  }

  #namesOf(bucket: string, objects: Map<string, StoredObject>): readonly string[] {
    const known = this.#sorted.get(bucket) ?? [...objects.keys()].sort(compare);
    this.#sorted.set(bucket, known);
    return known;
  }
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const wrongSum = (what: string, said: string, found: string): ApiError =>
  new ApiError(400, 'invalid', `Provided ${what} "${said}" doesn't match calculated ${what} "${found}".`);

function base64Of(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}
