/**
 * What this project has learned of a remote and what never changes there, by the name that the remote has given itself:
 * indexes, push records, lists, and of what the roots are made. Advisory: it may vanish at any time.
 */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { namesIn, readIfThere, removeFile } from '../base/files.ts';
import { type Digest, isDigest } from '../digest.ts';
import { isList, isObject, type Json, parseJson } from '../json.ts';
import { writeAdvisory } from '../store/advisory.ts';
import type { Layout } from '../store/layout.ts';

export type KnownKind = 'indexes' | 'pushes' | 'condemned';

/** Where everything at and below a root is on a remote. */
export interface KnownRoot {
  readonly packs: readonly Digest[];
  /** What is in none of them. */
  readonly singles: readonly Digest[];
  /** The objects, and their bytes. */
  readonly objects: number;
  readonly bytes: number;
}

export interface Known {
  read(kind: KnownKind, name: string): Buffer | null;
  write(kind: KnownKind, name: string, bytes: Uint8Array): void;
  names(kind: KnownKind): readonly string[];
  root(key: string): KnownRoot | null;
  noteRoot(key: string, root: KnownRoot): void;
  /** Lets go of what is oldest, as far as there is too much. */
  trim(): void;
}

/** Bytes of each kind that are kept; a push holds all indexes in memory that are. */
const mostBytes = 96 * 1024 * 1024;

export function openKnown(layout: Layout, remoteId: string): Known {
  const folder = join(layout.index, 'remotes', remoteId);
  const pathOf = (kind: string, name: string): string => join(folder, kind, name);
  return {
    read: (kind, name) => readIfThere(pathOf(kind, name)),
    write: (kind, name, bytes) => writeAdvisory(layout, pathOf(kind, name), bytes),
    names: (kind) => namesIn(join(folder, kind)),
    root: (key) => rootFrom(readIfThere(pathOf('roots', key))),
    noteRoot: (key, root) =>
      writeAdvisory(layout, pathOf('roots', key), `${JSON.stringify({ version: 1, ...root })}\n`),
    trim: () => {
      for (const kind of namesIn(folder)) trimFolder(join(folder, kind));
    },
  };
}

function rootFrom(text: Buffer | null): KnownRoot | null {
  const json = parseJson(text?.toString() ?? '');
  if (!isObject(json) || json.version !== 1) return null;
  const { objects, bytes } = json;
  const packs = digestsFrom(json.packs);
  const singles = digestsFrom(json.singles);
  if (!packs || !singles || typeof objects !== 'number' || typeof bytes !== 'number') return null;
  return { packs, singles, objects, bytes };
}

const digestsFrom = (json: Json | undefined): readonly Digest[] | null =>
  json !== undefined && isList(json) && json.every(isDigest) ? (json as readonly Digest[]) : null;

function trimFolder(folder: string): void {
  const files = namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = fx.lstatSync(path);
    return stat ? [{ path, stat }] : [];
  });
  let bytes = files.reduce((sum, { stat }) => sum + stat.size, 0);
  for (const { path, stat } of files.sort((a, b) => a.stat.mtimeMs - b.stat.mtimeMs)) {
    if (bytes <= mostBytes) return;
    removeFile(path);
    bytes -= stat.size;
  }
}
