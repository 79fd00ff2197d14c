/** Makes entries of what was walked and read: files into folders, with their tree objects and what the index keeps of them. */
import { type Digest, hexOf } from '../digest.ts';
import type { Entry, FolderEntry } from '../entry.ts';
import type { RelPath } from '../path.ts';
import { folderEntry, type TreeEntry } from '../tree.ts';
import { isSettled } from './file-index.ts';
import { digestBytes, distrust, type FolderRows, joinNames, statColumns } from './folder-rows.ts';
import { type Digested, type Found, type FoundFile, type FoundFolder, isFolderAt } from './found.ts';
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

export type Keep = (folder: RelPath, rows: FolderRows) => void;

/** Makes entries of what was found, trees from the deepest up; what folders hold is kept. */
export function assemble(found: Found, keep: Keep, options: Takers): Assembled {
  const trees = new Map<Digest, Buffer>();
  return { entry: entryOf(found), trees };

  function entryOf(one: Found): Entry {
    const seen =
      one.kind === 'folder' ? folderOf(one) : one.kind === 'file' ? readEntry(one).entry : one.entry;
    options.see?.see(seen.digest);
    return seen;
  }

  function folderOf(folder: FoundFolder): Entry {
    const members = folder.children.map((child) => ({ name: child.name, ...entryOf(child) }));
    const { entry, bytes } = folderEntry(members);
    if (options.trees) trees.set(entry.digest, bytes);
    if (options.save && !options.save.has(entry.digest)) options.save.put(entry.digest, 'tree', bytes);
    if (folder.numbers) keep(folder.path, rowsOf(folder, folder.numbers, members, entry));
    return entry;
  }
}

function readEntry({ path, digested }: FoundFile): Digested {
  if (!digested) throw new Error(`not digested: ${path}`);
  return digested;
}

/** Of what is there; where something is taken from the record, the folder is not what its rows tell. */
function rowsOf(
  folder: FoundFolder,
  numbers: Float64Array,
  members: readonly TreeEntry[],
  entry: FolderEntry,
): FolderRows {
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
    entry: absent > 0 ? null : entry,
  };
}

const isAbsent = (found: Found): boolean =>
  found.kind === 'record' || (found.kind === 'folder' && found.numbers === null);
