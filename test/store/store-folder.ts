/** A temporary store for a test, and what a test does to one. */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type Digest, digestOf, hexOf } from '../../src/digest.ts';
import type { Event } from '../../src/event.ts';
import { ProblemError } from '../../src/failure.ts';
import { type Layout, layoutOf } from '../../src/store/layout.ts';
import { type ObjectStore, openObjects } from '../../src/store/objects.ts';

export interface StoreFolder {
  root: string;
  layout: Layout;
  events: Event[];
  readonly emit: (event: Event) => void;
  readonly open: () => ObjectStore;
  /** Absolute path in the project. */
  readonly at: (name: string) => string;
  readonly objectPath: (digest: Digest) => string;
  /** The files of the only pack. */
  readonly packFiles: () => { readonly index: string; readonly pack: string };
}

/** New for each test of the file. */
export function useStoreFolder(): StoreFolder {
  const folder: StoreFolder = {
    root: '',
    layout: layoutOf('/'),
    events: [],
    emit: (event) => folder.events.push(event),
    open: () => openObjects(folder.layout, folder.emit),
    at: (name) => join(folder.root, name),
    objectPath: (digest) => join(folder.layout.objects, hexOf(digest).slice(0, 2), hexOf(digest).slice(2)),
    packFiles: () => {
      const [index = '', pack = ''] = namesIn(folder.layout.packs).sort();
      return { index: join(folder.layout.packs, index), pack: join(folder.layout.packs, pack) };
    },
  };
  beforeEach(() => {
    folder.root = mkdtempSync(join(tmpdir(), 'luc-'));
    folder.layout = layoutOf(folder.root);
    folder.events = [];
  });
  afterEach(() => rmSync(folder.root, { recursive: true }));
  return folder;
}

export const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** The code of the problem that `act` throws, or the text of another error. */
export function codeOf(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    return error instanceof ProblemError ? (error.problems[0]?.code ?? '') : String(error);
  }
}

/** Puts `count` small objects by one batch: `member 0`, `member 1` … */
export function putMembers(store: ObjectStore, count: number, prefix = 'member'): Digest[] {
  const batch = store.batch();
  const digests = Array.from({ length: count }, (_, i) => {
    const bytes = Buffer.from(`${prefix} ${i}`);
    batch.put(digestOf(bytes), 'file', bytes);
    return digestOf(bytes);
  });
  batch.finish();
  return digests;
}

/** Changes a byte of a file as bad hardware does, or somebody who hides it: the stat stays. */
export function corrupt(path: string, position: number): void {
  const { mtime } = statSync(path);
  const bytes = readFileSync(path);
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
  chmodSync(path, 0o444);
  utimesSync(path, mtime, mtime);
}
