/** A row's side by its key and the seed alone, whatever other rows there are. */
import { hash } from 'node:crypto';
import { type Canonical, canonicalKey } from './canonical-key.ts';
import { refuseFolds } from './folds.ts';
import { refuseSeed } from './random-generator.ts';
import { isFraction, type Size, tooSmall } from './sizes.ts';

export interface HashSizes {
  /** Shares; 0.2 by default. */
  readonly test?: Size | undefined;
  readonly validation?: Size | undefined;
}

export type Side = 'train' | 'test' | 'validation';

/**
 * What tells where on the line of all keys, uniform from 0 to below 1, a key lies; null if the key has a null.
 */
export function placeByHash(seed: number): (key: readonly Canonical[]) => number | null {
  refuseSeed(seed);
  const opening = `luc.split.v1\n${seed}\n`;
  return (key) => {
    for (const value of key) if (value === null || value === undefined) return null;
    const digest = hash('sha256', opening + canonicalKey(key), 'hex');
    const [high, low] = [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8, 16), 16)];
    return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
  };
}

/** What tells the side of a place. Sizes are shares; ends with `split-too-small` where they leave no train. */
export function hashSides(sizes: HashSizes): (place: number) => Side {
  const { test, end } = hashBounds(sizes);
  return (place) => (place < test ? 'test' : place < end ? 'validation' : 'train');
}

/** Where on the line test ends, and where validation does. */
export function hashBounds({ test = 0.2, validation }: HashSizes): {
  readonly test: number;
  readonly end: number;
} {
  for (const [name, size] of Object.entries({ test_size: test, validation_size: validation }))
    if (size !== undefined && !isFraction(size))
      throw tooSmall(`\`${name}\` is ${size}: by hash it must be a fraction between 0 and 1`);
  const end = test + (validation ?? 0);
  if (end >= 1)
    throw tooSmall(
      `\`test_size\` and \`validation_size\` together are ${end}, which leaves nothing for train`,
    );
  return { test, end };
}

/** What tells the fold of a place. */
export function hashFolds(folds: number): (place: number) => number {
  refuseFolds(folds, Number.POSITIVE_INFINITY, 'keys');
  return (place) => Math.floor(place * folds);
}
