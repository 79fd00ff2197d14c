/** How often each n-gram occurs, and how many two texts share. */

export type Counts = ReadonlyMap<string, number>;

/** Of words, joined by a blank that none of them holds. */
export function countWordGrams(words: readonly string[], order: number): Counts {
  const counts = new Map<string, number>();
  for (let at = 0; at + order <= words.length; at++) {
    const gram = order === 1 ? (words[at] as string) : words.slice(at, at + order).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** Of code points. */
export function countCharacterGrams(text: string, order: number): Counts {
  const characters = /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
  const counts = new Map<string, number>();
  for (let at = 0; at + order <= characters.length; at++) {
    const slice = characters.slice(at, at + order);
    const gram = typeof slice === 'string' ? slice : slice.join('');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** Each n-gram as often as both have it. */
export function countShared(a: Counts, b: Counts): number {
  let shared = 0;
  for (const [gram, count] of a) shared += Math.min(count, b.get(gram) ?? 0);
  return shared;
}
