/** Data that two sides of a merge recorded differently: the user's to decide, as writing the lock would decide it. */
import { readIfThere } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import { lockFile, type ParsedLock } from '../lock-text.ts';
import { type RelPath, seenFrom } from '../path.ts';
import type { Place } from '../place.ts';
import { shellLine } from '../shell-line.ts';
import type { Layout } from './layout.ts';

/** One problem for each path that is still disputed: among `tracked` and not in `decided`; to be mended in `cwd`. */
export function conflictedData(
  layout: Layout,
  conflicted: ParsedLock['conflicted'],
  decided: ReadonlyMap<RelPath, unknown>,
  isTracked: (path: RelPath) => boolean,
  cwd = '.' as RelPath,
): Problem[] {
  const paths = (conflicted?.data ?? []) as readonly RelPath[];
  const disputed = paths.filter((path) => isTracked(path) && !decided.has(path));
  if (disputed.length === 0) return [];
  const lines = readIfThere(layout.lock)?.toString().split('\n') ?? [];
  return disputed.map((path) => disagreement(path, placesOf(path, lines), cwd));
}

function disagreement(path: RelPath, [ours, theirs]: readonly Place[], cwd: RelPath): Problem {
  return {
    code: 'conflicted-data',
    message: `the two sides of a merge disagree about \`${path}\``,
    ...(ours && { at: ours }),
    ...(theirs && { related: [{ message: 'the other side', at: theirs }] }),
    hint: `${shellLine`luc get ${seenFrom(cwd, '.')} ${path} --rev MERGE_HEAD -o NAME`} gets what the other side has, \`--rev HEAD\` yours; put one in place, then ${shellLine`luc add ${seenFrom(cwd, path)}`} records it`,
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
