/** Observes the workspace: what a path holds now, by content, and where asked stores it while looking. */
import type { Digest } from '../digest.ts';
import type { Entry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { folderEntry } from '../tree.ts';
import { type Digested, digestFiles, fileEntry } from './digest-files.ts';
import type { FileIndex } from './file-index.ts';
import { openIgnoreFiles } from './ignore.ts';
import type { Layout } from './layout.ts';
import { type Moved, movedEntry } from './moved-entry.ts';
import type { ObjectSink } from './object-sink.ts';
import { PathMap } from './path-map.ts';
import type { TrackedPaths } from './tracked-paths.ts';
import { type Found, type FoundFile, type Know, type WalkContext, type Walked, walk } from './walk.ts';

export type { ObjectSink } from './object-sink.ts';
export type { TrackedPaths } from './tracked-paths.ts';

export interface Observation {
  /** Null where nothing is, or where there are problems. */
  readonly entry: Entry | null;
  /** Nothing is there: the entry was taken from the record. */
  readonly absent: boolean;
  /** Every file was known by its stat: nothing had to be read. */
  readonly isUntouched: boolean;
  /** Tracked paths below this one that are absent and were taken from the record. */
  readonly recorded: readonly RelPath[];
  /** Every tree object of the folder, where asked for. */
  readonly trees: ReadonlyMap<Digest, Buffer>;
  readonly problems: readonly Problem[];
}

export interface ObserveOptions {
  readonly trees?: boolean;
  /** Everything seen that it lacks is stored there, files before the trees that name them. */
  readonly save?: ObjectSink;
  /** Told of every file and folder that is seen, by what it would be in the store. */
  readonly see?: (digest: Digest) => void;
  /** Ends the looking between two files with an `AbortError`. */
  readonly signal?: AbortSignal;
}

export interface Observer {
  /** What was observed before is not looked at again until it is forgotten. */
  observe(path: RelPath, options?: ObserveOptions): Promise<Observation>;
  /** Also forgets everything above and below the path. */
  forget(path: RelPath): void;
  /** Looks anew: by stat, then by content. */
  recheck(path: RelPath): Promise<Observation>;
  /** What was at the path and has been moved, as it is now. */
  moved(moved: Moved): Entry | null;
}

export interface ObserverParts {
  readonly layout: Layout;
  readonly index: FileIndex;
  readonly tracked: TrackedPaths;
  /** Folder of the git work tree: `.lucidityignore` files count from there down. */
  readonly gitRoot?: string | null;
}

interface Kept {
  readonly observation: Promise<Observation>;
  readonly options: ObserveOptions;
}

export function openObserver({ layout, index, tracked, gitRoot = null }: ObserverParts): Observer {
  const context: WalkContext = { layout, tracked, ignoreFiles: openIgnoreFiles(layout, gitRoot) };
  const known = new PathMap<Kept>();

  function observe(path: RelPath, options: ObserveOptions = {}): Promise<Observation> {
    const kept = known.get(path);
    if (kept && serves(kept.options, options)) return kept.observation;
    const observation = look(path, options);
    known.set(path, { observation, options });
    return observation;
  }

  /** What has problems, goes through links or stands in the record can change by what is done elsewhere. */
  async function look(path: RelPath, options: ObserveOptions): Promise<Observation> {
    let isLasting = false;
    try {
      const walked = await walk(context, path, knowIn(path, options));
      const observation = await take(path, walked, options);
      isLasting = walked.isThere && !walked.hasLinks && isOfItsOwn(observation);
      return observation;
    } finally {
      if (!isLasting) known.forget(path);
    }
  }

  async function take(path: RelPath, walked: Walked, options: ObserveOptions): Promise<Observation> {
    if (walked.problems.length > 0) return problematic(walked.problems);
    const { found } = walked;
    if (!found) return recordedAt(path);
    const isFolder = found.kind === 'folder';
    const digested = await digestFiles(walked.files, index, shardOf(path, isFolder), options);
    if (isFolder && shardOf(path, true) === path) index.settle(path);
    return digested.problems.length > 0
      ? problematic(digested.problems)
      : assemble(walked, found, digested, options);
  }

  /** The part of the index where what is looked at together lies together. */
  function shardOf(path: RelPath, isFolder: boolean): RelPath | null {
    const owner = tracked.ownerOf(path);
    return (owner !== path ? owner : null) ?? (isFolder ? path : null);
  }

  /** From the index; what is to be stored has to be read all the same, where the store lacks it. */
  function knowIn(top: RelPath, { save }: ObserveOptions): Know {
    const [ofFile, ofFolder] = [shardOf(top, false), shardOf(top, true)];
    return (path, stat) => {
      const hex = index.lookup(path === top ? ofFile : ofFolder, path, stat);
      if (hex === null) return null;
      const entry = fileEntry(stat, hex, stat.size);
      return save && !save.has(entry.digest) ? null : entry;
    };
  }

  function recordedAt(path: RelPath): Observation {
    const entry = tracked.ownerOf(path) === null ? null : tracked.recorded(path);
    return { entry, absent: entry !== null, isUntouched: true, recorded: [], trees: new Map(), problems: [] };
  }

  const forget = (path: RelPath): void => known.forget(path);
  return {
    observe,
    forget,
    recheck(path) {
      forget(path);
      return observe(path);
    },
    moved: (moved) => movedEntry(moved, knowIn(moved.path, {})),
  };
}

/** Whether what was looked at with one set of options answers for another. */
const serves = (kept: ObserveOptions, wanted: ObserveOptions): boolean =>
  (!wanted.trees || kept.trees === true) &&
  (!wanted.save || kept.save === wanted.save) &&
  (!wanted.see || kept.see === wanted.see);

const isOfItsOwn = ({ problems, recorded }: Observation): boolean =>
  problems.length === 0 && recorded.length === 0;

const problematic = (problems: readonly Problem[]): Observation => ({
  entry: null,
  absent: false,
  isUntouched: false,
  recorded: [],
  trees: new Map(),
  problems,
});

/** Makes entries of what was found, trees from the deepest up. */
function assemble(walked: Walked, found: Found, digested: Digested, options: ObserveOptions): Observation {
  const trees = new Map<Digest, Buffer>();
  const entry = entryOf(found);
  const isUntouched = walked.files.length === 0;
  return { entry, absent: !walked.isThere, isUntouched, recorded: walked.recorded, trees, problems: [] };

  function entryOf(one: Found): Entry {
    const seen =
      one.kind === 'folder' ? folderOf(one.children) : one.kind === 'file' ? fileOf(one) : one.entry;
    options.see?.(seen.digest);
    return seen;
  }

  function fileOf(file: FoundFile): Entry {
    const seen = digested.entries.get(file);
    if (!seen) throw new Error(`not digested: ${file.path}`);
    return seen;
  }

  function folderOf(children: readonly Found[]): Entry {
    const { entry: folder, bytes } = folderEntry(
      children.map((child) => ({ name: child.name, ...entryOf(child) })),
    );
    if (options.trees) trees.set(folder.digest, bytes);
    if (options.save && !options.save.has(folder.digest)) options.save.put(folder.digest, 'tree', bytes);
    return folder;
  }
}
