/**
 * Root entry: says on a remote where everything at and below one root is: which packs together hold what is packed, and
 * what is there by itself. Its name is the digest of its bytes, so the same statement has one name; one whose name a gc
 * is about to remove is told `again` under another.
 */
import { type Digest, digestOf, digestOfHex, hexOf } from './digest.ts';
import { canonicalJson, isList, isObject, type Json, parseJson } from './json.ts';

/** No digest comes twice. */
export interface RootEntry {
  readonly packs: readonly Digest[];
  readonly singles: readonly Digest[];
}

export interface EncodedRootEntry {
  readonly id: Digest;
  readonly bytes: Buffer;
}

/** The order of the digests does not matter. */
export function encodeRootEntry({ packs, singles }: RootEntry, again?: string): EncodedRootEntry {
  const bytes = Buffer.from(
    `${canonicalJson({
      'luc-root': 1,
      packs: namesOf(packs),
      singles: namesOf(singles),
      ...(again !== undefined && { again }),
    })}\n`,
  );
  return { id: digestOf(bytes), bytes };
}

const namesOf = (digests: readonly Digest[]): readonly string[] => [...new Set(digests)].map(hexOf).sort();

/** Null for what is not exactly what `encodeRootEntry` writes of it. */
export function decodeRootEntry(bytes: Uint8Array): RootEntry | null {
  const json = parseJson(Buffer.from(bytes).toString());
  if (!isObject(json) || json['luc-root'] !== 1) return null;
  const { again } = json;
  if (again !== undefined && typeof again !== 'string') return null;
  const entry = { packs: digestsIn(json.packs), singles: digestsIn(json.singles) };
  return encodeRootEntry(entry, again).bytes.equals(bytes) ? entry : null;
}

const digestsIn = (json: Json | undefined): readonly Digest[] =>
  json !== undefined && isList(json)
    ? json.flatMap((hex) => (typeof hex === 'string' && /^[0-9a-f]{64}$/.test(hex) ? [digestOfHex(hex)] : []))
    : [];
