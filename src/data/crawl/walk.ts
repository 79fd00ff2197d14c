/**
 * Walks over pages by their links, breadth first: in the order in which pages are found, whatever comes first over the
 * wire, so that the same site gives the same rows however many requests are made at once.
 */
import { atOnce } from '../../base/at-once.ts';

export interface WalkOptions {
  readonly seeds: readonly string[];
  /** How many pages are kept at most, and how many links they may be from a seed. */
  readonly maxPages: number;
  readonly maxDepth: number;
  readonly concurrency: number;
  /** Whether a link leads to what is to be looked at. */
  readonly follows: (url: string) => boolean;
}

export interface Visited {
  /** Where the page came from in the end, by which it is known. */
  readonly url: string;
  readonly links: readonly string[];
}

/** `look`: null for what gave no page. `keep`: told in order; false for what is not counted. */
export async function walkPages<Page extends Visited>(
  { seeds, maxPages, maxDepth, concurrency, follows }: WalkOptions,
  look: (url: string, depth: number) => Promise<Page | null>,
  keep: (page: Page) => Promise<boolean>,
): Promise<{ readonly left: number }> {
  const queue = seeds.map((url) => ({ url, depth: 0 }));
  const found = new Set(seeds);
  const kept = new Set<string>();
  let count = 0;
  while (queue.length > 0 && count < maxPages) {
    const some = queue.splice(0, Math.min(concurrency, maxPages - count));
    const pages: (Page | null)[] = [];
    await atOnce(some.entries(), concurrency, async ([i, { url, depth }]) => {
      pages[i] = await look(url, depth);
    });
    for (const [i, { depth }] of some.entries()) {
      const page = pages[i];
      if (!page || kept.has(page.url)) continue;
      kept.add(page.url);
      if (await keep(page)) count++;
      if (depth === maxDepth) continue;
      for (const url of page.links) {
        if (found.has(url) || !follows(url)) continue;
        found.add(url);
        queue.push({ url, depth: depth + 1 });
      }
    }
  }
  return { left: queue.length };
}
