/** Where the observer puts the objects that it comes across. */
import type { Digest } from '../digest.ts';
import type { FileEntry } from '../entry.ts';

export interface ObjectSink {
  has(digest: Digest): boolean;
  /** 32 bytes each. */
  hasAll(digests: Buffer): boolean;
  /** Room for a small object that may be put next: what is in it then need not be copied. */
  reserve(bytes: number): Buffer;
  /** Stores a small object; `digest` is that of `bytes`. */
  put(digest: Digest, type: 'file' | 'tree', bytes: Buffer): void;
  /** Stores a file while hashing it; `expected` is what it must turn out to be, where that is known. */
  putFile(absolutePath: string, expected: FileEntry | null): FileEntry;
  /** The same for a huge file; others get their turn meanwhile, and `signal` ends it with an `AbortError`. */
  putHugeFile(absolutePath: string, signal?: AbortSignal): Promise<FileEntry>;
}
