/** Data that two sides of a merge recorded differently: the user's to decide, as writing the lock would decide it. */
import { readIfThere } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import { lockFile, type ParsedLock } from '../lock-text.ts';
import type { RelPath } from '../path.ts';
import type { Place } from '../place.ts';
import { shellLine } from '../shell-line.ts';
import type { Layout } from './layout.ts';

/** One problem for each path that is still disputed: among `tracked` and not in `decided`. */
export function conflictedData(
  layout: Layout,
  conflicted: ParsedLock['conflicted'],
  decided: ReadonlyMap<RelPath, unknown>,
  isTracked: (path: RelPath) => boolean,
): Problem[] {
  const paths = (conflicted?.data ?? []) as readonly RelPath[];
  const disputed = paths.filter((path) => isTracked(path) && !decided.has(path));
  if (disputed.length === 0) return [];
  const lines = readIfThere(layout.lock)?.toString().split('\n') ?? [];
  return disputed.map((path) => disagreement(path, placesOf(path, lines)));
}

function disagreement(path: RelPath, [ours, theirs]: readonly Place[]): Problem {
  return {
    code: 'conflicted-data',
    message: `the two sides of a merge disagree about \`${path}\``,
    ...(ours && { at: ours }),
    ...(theirs && { related: [{ message: 'the other side', at: theirs }] }),
    hint: `${shellLine`luc get . ${path} --rev MERGE_HEAD -o NAME`} gets what the other side has, \`--rev HEAD\` yours; put one in place, then ${shellLine`luc add ${path}`} records it`,
  };
}

/** Where the lock has an entry of the path. */
function placesOf(path: RelPath, lines: readonly string[]): readonly Place[] {
  const name = JSON.stringify(path);
  return lines.flatMap((line, index) =>
    line.startsWith(`${name}:{"`)
      ? [{ file: lockFile, line: index + 1, column: 1, length: name.length }]
      : [],
  );
}
