/** Mutual exclusion between processes, on this host and others, for milliseconds: a file made by `link`. */
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import { acquire, type MutexOptions } from './lock-link.ts';

/** Given to the work: throws where the lock was taken from us meanwhile. Asked before every rename. */
export type CheckHeld = () => void;

/** Does `work` while nobody else who asks for `name` (`lock`, `recovery`) does theirs. */
export function withMutex<Value>(
  layout: Layout,
  name: string,
  work: (checkHeld: CheckHeld) => Value | Promise<Value>,
  options: MutexOptions = {},
): Promise<Value> {
  const path = join(layout.luc, name);
  return inTurn(path, async () => {
    const held = await acquire(layout, path, options);
    try {
      return await work(held.check);
    } finally {
      held.release();
    }
  });
}

const queues = new Map<string, Promise<unknown>>();

/** Within this process nobody polls: each starts when the one before has ended. */
async function inTurn<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  const before = queues.get(path);
  const mine = before ? before.then(work, work) : work();
  queues.set(path, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(path) === mine) queues.delete(path);
  }
}
