/** Condemned list: the blobs of a remote, each with its generation, that a gc has found needless and will delete later. */
import { canonicalJson, isList, isObject, type Json, parseJson } from './json.ts';
import { sortedEntries } from './order.ts';

export interface CondemnedList {
  /** ISO time in UTC, to the millisecond. */
  readonly at: string;
  /** Name → generation. */
  readonly blobs: ReadonlyMap<string, string>;
}

export const encodeCondemned = ({ at, blobs }: CondemnedList): Buffer =>
  Buffer.from(
    `${canonicalJson({ 'luc-condemned': 1, at, blobs: sortedEntries(blobs) as [string, string][] })}\n`,
  );

/** Null for what is not exactly what `encodeCondemned` writes. */
export function decodeCondemned(bytes: Uint8Array): CondemnedList | null {
  const json = parseJson(Buffer.from(bytes).toString());
  if (!isObject(json) || json['luc-condemned'] !== 1) return null;
  const { at, blobs } = json;
  if (typeof at !== 'string' || blobs === undefined || !isList(blobs)) return null;
  const pairs = blobs.filter(isPair);
  const list = { at, blobs: new Map(pairs) };
  return encodeCondemned(list).equals(bytes) ? list : null;
}

const isPair = (json: Json): json is readonly [string, string] =>
  isList(json) && json.length === 2 && json.every((one) => typeof one === 'string');
