/** `luc ls`: what luc and git keep at a path, here, in a revision or in another project. */
import { type Listed, list, withGit } from '../engine/listing.ts';
import { failureOf } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { lsText } from '../report/ls-view.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';
import { gitRevision, nothingThere, openListingPlace } from './listing-place.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly words: readonly string[];
  readonly recursive: boolean;
  readonly size: boolean;
  readonly outsOnly: boolean;
  readonly dvcOnly: boolean;
  readonly rev: string | null;
}

export async function run(context: BareContext, options: Options): Promise<CommandResult> {
  const opened = await openListingPlace(context, options);
  if (!opened.ok) return failed(opened.failure);
  const place = opened.value;
  const { contents, root, path, readTree } = place;
  const isOursOnly = options.outsOnly || options.dvcOnly;
  const all = isOursOnly ? contents : await withGit(contents, root, gitRevision(place), path);
  const listed = list(all, path, options.recursive, readTree);
  if (listed.length === 0 && place.isNamed) return failed(failureOf('usage', await nothingThere(place)));
  return {
    exit: 0,
    document: { version: 1, path, revision: place.revision, files: listed.map(toJson) },
    text: () => lsText(listed, options.size, styleOf(context)),
  };
}

const toJson = (one: Listed): JsonObject => ({
  path: one.path,
  isout: one.digest !== null,
  isdir: one.isFolder,
  isexec: one.isExecutable,
  size: one.bytes,
  hash: one.digest,
  kept_by: one.keepers,
  ...(one.isLost && { lost: true }),
});
