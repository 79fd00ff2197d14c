/** Makes entries of what was walked and read: files into folders, with their tree objects and what the index keeps of them. */
import { isSettled } from '../base/file-stat.ts';
import { type Digest, hexOf } from '../digest.ts';
import type { Entry } from '../entry.ts';
import type { RelPath } from '../path.ts';
import { folderEntry, type TreeEntry } from '../tree.ts';
import { digestBytes, distrust, type FolderRows, joinNames, statColumns } from './folder-rows.ts';
import { type Digested, type Found, type FoundFile, type FoundFolder, isFolderAt, pathOf } from './found.ts';
import type { ObjectSink } from './object-sink.ts';
import type { RollCall } from './roll-call.ts';

/** Who takes what is seen. */
export interface Takers {
  /** Gives every tree object, too. */
  readonly trees?: boolean;
  /** Everything seen that it lacks is stored there, files before the trees that name them. */
  readonly save?: ObjectSink;
  /** Told of every file and folder that is seen, by what it would be in the store. */
  readonly see?: RollCall;
}

export interface Assembled {
  readonly entry: Entry;
  /** Every tree object, where asked for. */
  readonly trees: ReadonlyMap<Digest, Buffer>;
}

/** One for all that ask for none: they are kept for every path. */
export const noTrees: ReadonlyMap<Digest, Buffer> = new Map();

export type Keep = (folder: RelPath, rows: FolderRows) => void;

export interface Assembly {
  /** All in the folder has been read: what is known of it is kept, and what it holds no longer. */
  readonly settle: (folder: FoundFolder) => void;
  readonly finish: (found: Found) => Assembled;
}

/** Makes entries of what was found, trees from the deepest up. */
export function openAssembly(keep: Keep, options: Takers): Assembly {
  const trees = options.trees ? new Map<Digest, Buffer>() : null;
  return {
    settle: (folder) => void folderOf(folder),
    finish: (found) => ({ entry: entryOf(found), trees: trees ?? noTrees }),
  };

  function entryOf(one: Found): Entry {
    if (one.kind === 'folder') return folderOf(one);
    return seen(one.kind === 'file' ? readEntry(one).entry : one.entry);
  }

  function folderOf(folder: FoundFolder): Entry {
    if (folder.entry) return folder.entry;
    const members = folder.children.map((child) => ({ name: child.name, ...entryOf(child) }));
    const rows = folder.numbers && rowsOf(folder, folder.numbers, members);
    folder.children = [];
    const { entry, bytes } = folderEntry(members);
    trees?.set(entry.digest, bytes);
    if (options.save && !options.save.has(entry.digest)) options.save.put(entry.digest, 'tree', bytes);
    // Where something is taken from the record, the folder is not what its rows tell.
    const isWhole = rows?.digests.length === members.length * digestBytes;
    if (rows) keep(folder.path, { ...rows, entry: isWhole ? entry : null });
    folder.entry = entry;
    return seen(entry);
  }

  function seen(entry: Entry): Entry {
    options.see?.see(entry.digest);
    return entry;
  }
}

function readEntry(file: FoundFile): Digested {
  if (!file.digested) throw new Error(`not digested: ${pathOf(file)}`);
  return file.digested;
}

/** Rows of those members that are there. */
function rowsOf(
  folder: FoundFolder,
  numbers: Float64Array,
  members: readonly TreeEntry[],
): Omit<FolderRows, 'entry'> {
  // What is absent comes last.
  const absent = folder.children.filter(isAbsent).length;
  const there = members.slice(0, members.length - absent);
  const digests = Buffer.alloc(there.length * digestBytes);
  there.forEach(({ digest }, i) => {
    digests.write(hexOf(digest), i * digestBytes, 'hex');
    const child = folder.children[i];
    if (child?.kind === 'file' && !isSettled(child.stat, child.digested?.startedAt ?? 0))
      distrust(numbers, i);
  });
  return {
    names: joinNames(
      there.map(({ name }) => name),
      (i) => isFolderAt(folder.children[i]),
    ),
    numbers: numbers.subarray(0, there.length * statColumns),
    digests,
  };
}

const isAbsent = (found: Found): boolean =>
  found.kind === 'record' || (found.kind === 'folder' && found.numbers === null);
