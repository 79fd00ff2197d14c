/** The order of names, never by locale: by UTF-8 bytes in everything that we write. */

/**
 * Compares by UTF-8 bytes. UTF-16 order differs from it only where a surrogate meets a unit above the
 * surrogates (U+E000…U+FFFF), so those are the only units that are moved.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

const rank = (unit: number): number =>
  unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;

/** By UTF-16 units, as JavaScript compares: the order that users are told of where files of a folder become rows. */
export const compareUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** In the order of their names' bytes. Below the surrogates that is how JavaScript compares, in one step. */
export function sortedByName<Named extends { readonly name: string }>(list: readonly Named[]): Named[] {
  const isPlain = list.every(({ name }) => !/[\ud800-\uffff]/.test(name));
  return [...list].sort(
    isPlain
      ? (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
      : (a, b) => compareUtf8(a.name, b.name),
  );
}

/** The entries of a record or map, by the bytes of their names. */
export function sortedEntries<Value>(of: Iterable<readonly [string, Value]>): (readonly [string, Value])[] {
  return [...of].sort(([a], [b]) => compareUtf8(a, b));
}
