/**
 * Root entry: says on a remote that everything packed at and below one root is in these packs; what none of them has is
 * there by itself. Its name is the digest of its bytes, so the same statement has one name.
 */
import { type Digest, digestOf, digestOfHex, hexOf } from './digest.ts';
import { canonicalJson, isList, isObject, parseJson } from './json.ts';

export interface EncodedRootEntry {
  readonly id: Digest;
  readonly bytes: Buffer;
}

/** The order of `packs` does not matter; none comes twice. */
export function encodeRootEntry(packs: Iterable<Digest>): EncodedRootEntry {
  const names = [...new Set(packs)].map(hexOf).sort();
  const bytes = Buffer.from(`${canonicalJson({ 'luc-root': 1, packs: names })}\n`);
  return { id: digestOf(bytes), bytes };
}

/** The packs; null for what is not exactly what `encodeRootEntry` writes of them. */
export function decodeRootEntry(bytes: Uint8Array): readonly Digest[] | null {
  const json = parseJson(Buffer.from(bytes).toString());
  if (!isObject(json) || json['luc-root'] !== 1) return null;
  const { packs } = json;
  if (packs === undefined || !isList(packs)) return null;
  const found = packs.flatMap((hex) =>
    typeof hex === 'string' && /^[0-9a-f]{64}$/.test(hex) ? [digestOfHex(hex)] : [],
  );
  return encodeRootEntry(found).bytes.equals(bytes) ? found : null;
}
