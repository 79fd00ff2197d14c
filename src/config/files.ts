/** The files that a compilation reads: each once, and remembered with its digest as what the result rests on. */
import { type Digest, digestOf } from '../digest.ts';
import type { RelPath } from '../path.ts';
import type { Compiled } from '../store/compiled.ts';
import { unreadable } from '../store/path-problems.ts';
import type { MapNode } from './node.ts';
import { decode, parseParams } from './params.ts';
import type { Source, Tell } from './source.ts';

interface ReadFile {
  readonly bytes: Uint8Array | null;
  readonly digest: Digest | null;
}

export class Files {
  readonly #read: (path: RelPath) => Uint8Array | null;
  readonly #tell: Tell;
  readonly #files = new Map<RelPath, ReadFile>();
  readonly #lines = new Map<RelPath, readonly string[]>();
  readonly #params = new Map<RelPath, MapNode | null>();

  constructor(read: (path: RelPath) => Uint8Array | null, tell: Tell) {
    this.#read = read;
    this.#tell = tell;
  }

  /** Every file that was read or looked for. */
  get sources(): Compiled['sources'] {
    return [...this.#files].map(([path, { digest }]) => ({ path, digest }));
  }

  /** Null where there is no such file. */
  digestOf(path: RelPath): Digest | null {
    return this.#file(path).digest;
  }

  /** Null where there is no such file, or where it is no text, which is told. */
  text(path: RelPath): Source | null {
    const { bytes } = this.#file(path);
    return bytes && decode(path, bytes, this.#tell);
  }

  /** One line of a file that was read, counted from 1. */
  line(path: RelPath, line: number): string | undefined {
    const known = this.#lines.get(path);
    if (known) return known[line - 1];
    const { bytes } = this.#files.get(path) ?? {};
    if (!bytes) return undefined;
    const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
    this.#lines.set(path, lines);
    return lines[line - 1];
  }

  /** Null where there is no such file, or where it cannot be read, which is told once. */
  params(path: RelPath): MapNode | null {
    const known = this.#params.get(path);
    if (known !== undefined) return known;
    const { bytes } = this.#file(path);
    const node = bytes && parseParams(path, bytes, this.#tell);
    this.#params.set(path, node);
    return node;
  }

  #file(path: RelPath): ReadFile {
    const known = this.#files.get(path);
    if (known) return known;
    const bytes = this.#bytes(path);
    const file = { bytes, digest: bytes && digestOf(bytes) };
    this.#files.set(path, file);
    return file;
  }

  #bytes(path: RelPath): Uint8Array | null {
    try {
      return this.#read(path);
    } catch (error) {
      const problem = unreadable(path, error);
      if (!problem) throw error;
      this.#tell(problem);
      return null;
    }
  }
}
