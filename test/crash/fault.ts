/** What can go wrong with one write to the file system. */
export interface Fault {
  /** Which of the program's writing calls, from 1. */
  readonly at: number;
  readonly kind: FaultKind;
  /** Only calls with a path that holds this text count. */
  readonly about?: string;
  /** Every later writing call fails too; of a full disk, every later one that takes space. */
  readonly sticky?: boolean;
  /** Of a pause: the command whose end it waits for, at a gate. */
  readonly until?: string;
  /** The writing calls are those of a typed stage's own process, not of luc's. */
  readonly inWorker?: boolean;
}

/**
 * `kill`: the program and all processes that it started are killed before the call. `kill-luc`: the program alone.
 * `kill-worker`: the process of a typed stage alone. `tear`: as `kill`, with half of the bytes written. `pause`: the call is
 * made when the test lets it. The others: the call fails with this code.
 */
export type FaultKind =
  | 'kill'
  | 'kill-luc'
  | 'kill-worker'
  | 'tear'
  | 'pause'
  | 'ENOSPC'
  | 'EIO'
  | 'EACCES'
  | 'EMFILE'
  | 'EXDEV';

/** The kinds after which the program goes on. */
export const isError = (kind: FaultKind): boolean => kind.startsWith('E');

/** Whether a fault of this kind can befall this call. */
export function canBefall(kind: FaultKind, call: string): boolean {
  if (kind === 'EXDEV') return ['renameSync', 'linkSync', 'copyFile', 'copyFileSync'].includes(call);
  if (kind === 'tear') return call === 'writeSync' || call === 'write';
  return true;
}
