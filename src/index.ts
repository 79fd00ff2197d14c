/** The library: reads and checks what luc writes, for programs that want to look into a project. */

export { type Digest, digestOf, isDigest } from './digest.ts';
export { type Entry, type FileEntry, type FolderEntry, isFolder } from './entry.ts';
export type { Event } from './event.ts';
export type { Failure, Problem } from './failure.ts';
export { canonicalJson, type Json, type JsonObject } from './json.ts';
export { type Block, type DataRecord, formatLock, type Lock, stageKey } from './lock.ts';
export { type ParsedLock, parseLock } from './lock-text.ts';
export type { Outcome } from './outcome.ts';
export { type Result, resultFromText } from './result.ts';
export { decodeTree, encodeTree, type Tree, type TreeEntry } from './tree.ts';
export { version } from './version.ts';
