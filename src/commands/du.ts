/** `luc du`: how much space tracked files take, here, in a revision or in another project. */
import { descend } from '../engine/products.ts';
import type { Entry } from '../entry.ts';
import { failureOf } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { below, childOf, isWithin, type RelPath, seenFrom } from '../path.ts';
import { duText } from '../report/du-view.ts';
import { usageOf } from '../usage.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';
import { type ListingPlace, nothingThere, openListingPlace } from './listing-place.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly words: readonly string[];
  readonly summarize: boolean;
  readonly maxDepth: number | null;
  readonly rev: string | null;
}

export async function run(context: BareContext, options: Options): Promise<CommandResult> {
  const opened = await openListingPlace(context, options);
  if (!opened.ok) return failed(opened.failure);
  const place = opened.value;
  const tracked = trackedAt(place);
  if (tracked.size === 0 && place.isNamed) return failed(failureOf('usage', await nothingThere(place)));
  const depth = options.summarize ? 0 : (options.maxDepth ?? Number.POSITIVE_INFINITY);
  const { paths, total, lost } = usageOf(tracked, depth, place.readTree);
  const inPlace = paths.map((one) => ({ ...one, path: childOf(place.path, one.path) }));
  const shown = inPlace.map((one) => ({ ...one, path: seenFrom(place.from, one.path) }));
  return {
    exit: 0,
    document: {
      version: 1,
      path: place.path,
      revision: place.revision,
      paths: inPlace.map(({ path, bytes, files }): JsonObject => ({ path, size: bytes, files })),
      total: { size: total.bytes, files: total.files, unique: total.unique },
      lost,
    },
    text: () => duText({ paths: shown, total, lost }, styleOf(context)),
  };
}

/** What is tracked at or below the path, by its path from there. */
function trackedAt({ contents, path, readTree }: ListingPlace): ReadonlyMap<RelPath, Entry> {
  const tracked = new Map<RelPath, Entry>();
  for (const [at, { entry }] of contents) {
    if (entry.digest === null) continue;
    if (isWithin(at, path)) tracked.set((below(at, path) || '.') as RelPath, entry);
    else if (isWithin(path, at)) {
      const inner = descend(entry, below(path, at), readTree);
      if (inner) tracked.set('.' as RelPath, inner);
    }
  }
  return tracked;
}
