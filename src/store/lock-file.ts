/** Reads and writes `lucidity.lock`. */
import { join } from 'node:path';
import { readIfThere, writeWhole } from '../base/files.ts';
import { sealOf } from '../base/seal.ts';
import { digestOf } from '../digest.ts';
import { ProblemError } from '../failure.ts';
import { formatLock, keyVersion, type Lock } from '../lock.ts';
import { emptyParsedLock, type ParsedLock, parseLock } from '../lock-text.ts';
import { writeAdvisory } from './advisory.ts';
import type { Layout } from './layout.ts';
import type { CheckHeld } from './mutex.ts';

/** Empty where there is none. Throws a `ProblemError` where it cannot be read. */
export function readLock(layout: Layout): ParsedLock {
  const bytes = readIfThere(layout.lock);
  if (bytes === null) return emptyParsedLock;
  const mark = sealOf('lock', keyVersion, digestOf(bytes));
  const isKnownToFit = mark !== null && readIfThere(checkedLock(layout))?.toString() === mark;
  const parsed = parseLock(bytes.toString('utf8'), isKnownToFit);
  if (!parsed.ok) throw new ProblemError('project', parsed.failure);
  const { misfits, conflicted } = parsed.value;
  if (mark !== null && !isKnownToFit && misfits.length === 0 && conflicted === null)
    writeAdvisory(layout, checkedLock(layout), mark);
  return parsed.value;
}

/** The seal of a lock whose keys were all recomputed and fit: for thousands of stages, half of the cost of reading it. */
const checkedLock = (layout: Layout): string => join(layout.index, 'lock');

/** Writes the lock for who holds the mutex `lock`. False where the file says so already. */
export function writeHeldLock(layout: Layout, lock: Lock, checkHeld: CheckHeld): boolean {
  const before = textOf(layout);
  const after = formatLock(lock);
  if (after === before || (before === null && lock.data.size + lock.stages.size === 0)) return false;
  checkHeld();
  writeWhole(layout.lock, after, { durable: true, alone: true });
  return true;
}

const textOf = (layout: Layout): string | null => readIfThere(layout.lock)?.toString('utf8') ?? null;
