/** What lies in a bucket, in pages, and what is at one name. */
import { isObject, type Json, type JsonObject } from '../../json.ts';
import type { Blob } from '../remote.ts';
import { type Door, partOf } from './door.ts';
import { tryPatiently } from './patience.ts';
import { blobOf, fieldsOfBlob } from './place.ts';
import { Setback } from './setback.ts';
import { absent, expectJson, noBucket, readAnswer, refusal, type Said } from './troubles.ts';

export async function* list(
  door: Door,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Blob[]> {
  let token: string | undefined;
  do {
    const json = await readPage(door, prefix, token, signal);
    const items = Array.isArray(json.items) ? (json.items as Json[]).filter(isObject) : [];
    const blobs = items.map((item) => blobOf(door.place, item)).filter(({ name }) => name !== '');
    if (blobs.length > 0) yield blobs;
    const next = typeof json.nextPageToken === 'string' ? json.nextPageToken : undefined;
    if (next !== undefined && next === token) throw noBucket(door.place).error;
    token = next;
  } while (token !== undefined);
}

function readPage(
  door: Door,
  prefix: string,
  pageToken: string | undefined,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { place, patience } = door;
  const act = async (): Promise<JsonObject> => {
    const params = {
      prefix: place.prefix + prefix,
      fields: `items(${fieldsOfBlob}),nextPageToken`,
      pageToken,
    };
    const path = `storage/v1/b/${partOf(place.bucket)}/o`;
    const said = await readAnswer(await door.ask({ method: 'GET', path, params }, signal));
    if (said.answer.status !== 200) throw refusal(place, said, 'list');
    return expectJson(place, said);
  };
  return tryPatiently(patience, `list \`${prefix}\``, act, signal);
}

export function look(door: Door, name: string, signal: AbortSignal): Promise<Blob | null> {
  const { place, patience } = door;
  const act = async (): Promise<Blob | null> => {
    const params = { fields: fieldsOfBlob };
    const said = await readAnswer(
      await door.ask({ method: 'GET', path: pathOf(door, name), params }, signal),
    );
    const { status } = said.answer;
    if (status === 200) return blobOf(place, expectJson(place, said));
    if (status !== 404) throw refusal(place, said, 'get');
    await seeBucket(door, said, signal);
    return null;
  };
  return tryPatiently(patience, `look at \`${name}\``, act, signal);
}

/** Of an object in the API. */
export const pathOf = ({ place: { bucket, prefix } }: Door, name: string): string =>
  `storage/v1/b/${partOf(bucket)}/o/${partOf(prefix + name)}`;

/** Throws `absent` where a 404 may mean the bucket, and does. */
export async function seeBucket(door: Door, said: Said, signal: AbortSignal): Promise<void> {
  if (/no such object/i.test(said.message)) return;
  const { place } = door;
  const path = `storage/v1/b/${partOf(place.bucket)}/o`;
  const params = { maxResults: '1', prefix: place.prefix, fields: 'nextPageToken' };
  const seen = await readAnswer(await door.ask({ method: 'GET', path, params }, signal));
  if (seen.answer.status === 404) throw new Setback(absent(place.url, place.bucket));
}
