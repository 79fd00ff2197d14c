/** One entry of a feed, whatever its dialect. */

export interface FeedItem {
  readonly id: string;
  readonly title: string | null;
  /** What people read of `html`. */
  readonly text: string | null;
  readonly html: string | null;
  readonly url: string | null;
  readonly author: string | null;
  /** Universal time; null where nobody can tell which moment is meant. */
  readonly published: string | null;
  readonly updated: string | null;
  readonly tags: readonly string[];
}

/** What the dialects have in common, as they say it. */
export interface RawItem {
  readonly id: string | undefined;
  /** In the order of trust; the first that is a URL counts. */
  readonly links: readonly (string | undefined)[];
  readonly title: string | undefined;
  readonly content: RawText | undefined;
  readonly summary: RawText | undefined;
  readonly authors: readonly (string | undefined)[];
  readonly published: readonly (string | undefined)[];
  readonly updated: readonly (string | undefined)[];
  readonly tags: readonly (string | undefined)[];
  /** What its relative links count from, if it says so. */
  readonly base: string | undefined;
}

export interface RawText {
  readonly value: string;
  /** Nothing in it is markup. */
  readonly isPlain: boolean;
}
