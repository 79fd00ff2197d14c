/** Observes the workspace: what a path holds now, by content, and where asked stores it while looking. */
import type { Digest } from '../digest.ts';
import type { Entry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import { rawOf } from '../pack.ts';
import type { RelPath } from '../path.ts';
import { noTrees, type Takers } from './assemble.ts';
import { fileEntry } from './digest-files.ts';
import type { FileIndex } from './file-index.ts';
import { type FoundFile, isFolderAt, type Know, type Knowledge } from './found.ts';
import { openIgnoreFiles } from './ignore.ts';
import type { Layout } from './layout.ts';
import { type Moved, movedEntry } from './moved-entry.ts';
import { PathMap } from './path-map.ts';
import { openTakingFiles, type TakingFiles } from './take-files.ts';
import type { TrackedPaths } from './tracked-paths.ts';
import { type WalkContext, type Walked, walk } from './walk.ts';

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

export interface ObserveOptions extends Takers {
  /** Nothing is read: no entry where that has to be. A look that stores, asked for next, goes on from there. */
  readonly onlyKnown?: true;
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

/** A look of which nothing was read yet. */
interface Begun {
  readonly walked: Walked;
  readonly unread: readonly FoundFile[];
  /** Digests, 32 bytes each, of what need not be read. */
  readonly relied: readonly Buffer[];
}

interface Kept {
  readonly observation: Promise<Observation>;
  readonly options: ObserveOptions;
}

export function openObserver({ layout, index, tracked, gitRoot = null }: ObserverParts): Observer {
  const context: WalkContext = { layout, tracked, ignoreFiles: openIgnoreFiles(layout, gitRoot) };
  const known = new PathMap<Kept>();
  const begun = new Map<RelPath, Begun>();

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
    const taking = openTakingFiles(index, (isFolder) => shardOf(path, isFolder), options);
    try {
      const walked = await lookAround(path, options, taking);
      if (walked === null) return notRead;
      const observation = await take(path, walked, taking);
      isLasting = walked.isThere && !walked.hasLinks && isOfItsOwn(observation);
      return observation;
    } finally {
      taking.close();
      if (!isLasting) known.forget(path);
    }
  }

  /** Null where there is something to be read, but nothing may be. */
  async function lookAround(
    path: RelPath,
    options: ObserveOptions,
    taking: TakingFiles,
  ): Promise<Walked | null> {
    const before = goOn(path, options);
    if (before) {
      await taking.meet([...before.unread], null);
      return before.walked;
    }
    const relied: Buffer[] = [];
    const knowledge = knowledgeOf(path, options, relied);
    if (!options.onlyKnown) return walk(context, path, knowledge, taking.meet);
    const unread: FoundFile[] = [];
    const walked = await walk(context, path, knowledge, (files) => {
      for (const file of files) unread.push(file);
      return null;
    });
    if (unread.length === 0 || walked.problems.length > 0) return walked;
    begun.set(path, { walked, unread, relied });
    return null;
  }

  /** Only where the sink keeps all that need not be read: the first look went by the names in the store alone. */
  function goOn(path: RelPath, { save }: ObserveOptions): Begun | null {
    const one = begun.get(path);
    begun.delete(path);
    return one && save && one.relied.every((digests) => save.hasAll(digests)) ? one : null;
  }

  async function take(path: RelPath, walked: Walked, taking: TakingFiles): Promise<Observation> {
    const { found, isThere, recorded } = walked;
    if (walked.problems.length > 0) return problematic(walked.problems);
    if (!found) return recordedAt(path);
    const taken = await taking.finish(found);
    if (!('entry' in taken)) return problematic(taken);
    if (isFolderAt(found) && shardOf(path, true) === path) index.settle(path);
    const { entry, trees } = taken;
    return {
      entry,
      absent: !isThere,
      isUntouched: taking.isUntouched(),
      recorded,
      trees,
      problems: walked.problems,
    };
  }

  /** The part of the index where what is looked at together lies together. */
  function shardOf(path: RelPath, isFolder: boolean): RelPath | null {
    const owner = tracked.ownerOf(path);
    return (owner !== path ? owner : null) ?? (isFolder ? path : null);
  }

  /**
   * From the index; what is to be stored has to be read all the same, where the store lacks it. `relied` gets the digests
   * of what need not be read.
   */
  function knowledgeOf(
    top: RelPath,
    { save, see, trees, onlyKnown }: ObserveOptions,
    relied: Buffer[],
  ): Knowledge {
    const know = knowIn(top);
    const shard = shardOf(top, true);
    const isEnoughOfFile = (digest: Digest): boolean => {
      if (save && !save.has(digest)) return false;
      if (onlyKnown) relied.push(rawOf(digest));
      return true;
    };
    return {
      file(path, stat) {
        const entry = know(path, stat);
        return entry && isEnoughOfFile(entry.digest) ? entry : null;
      },
      folder: (path) => (shard === null ? null : index.folder(shard, path)),
      isEnough({ digests, entry }) {
        if (trees || (save && !save.hasAll(digests))) return false;
        if (onlyKnown) relied.push(digests);
        see?.seeAll(digests);
        return isEnoughOfFile(entry.digest);
      },
      isEnoughOfFile,
    };
  }

  /** Where files and folders that lie below are known. */
  function knowIn(top: RelPath): Know {
    const [ofFile, ofFolder] = [shardOf(top, false), shardOf(top, true)];
    return (path, stat) => {
      const hex = index.lookup(path === top ? ofFile : ofFolder, path, stat);
      return hex === null ? null : fileEntry(stat, hex, stat.size);
    };
  }

  function recordedAt(path: RelPath): Observation {
    const entry = tracked.ownerOf(path) === null ? null : tracked.recorded(path);
    return { entry, absent: entry !== null, isUntouched: true, recorded: [], trees: noTrees, problems: [] };
  }

  function forget(path: RelPath): void {
    known.forget(path);
    // To clear an empty one, too, makes a table, and each table keeps the next alive.
    if (begun.size > 0) begun.clear();
  }

  return {
    observe,
    forget,
    recheck(path) {
      forget(path);
      return observe(path);
    },
    moved: (moved) => movedEntry(moved, knowIn(moved.path)),
  };
}

/** Whether what was looked at with one set of options answers for another. */
const serves = (kept: ObserveOptions, wanted: ObserveOptions): boolean =>
  (!wanted.trees || kept.trees === true) &&
  (!wanted.save || kept.save === wanted.save) &&
  (!wanted.see || kept.see === wanted.see);

const isOfItsOwn = ({ problems, recorded }: Observation): boolean =>
  problems.length === 0 && recorded.length === 0;

const notRead: Observation = {
  entry: null,
  absent: false,
  isUntouched: false,
  recorded: [],
  trees: noTrees,
  problems: [],
};

const problematic = (problems: readonly Problem[]): Observation => ({ ...notRead, problems });
