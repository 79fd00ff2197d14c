/** Lets what runs in this process find the disk full. */
import { type Effects, fx, replaceEffects } from '../../src/base/effects.ts';

/** `at`: which of the calls that take space, from 0; `isSticky`: all later ones, too. */
export interface Full {
  readonly at: number;
  readonly isSticky: boolean;
}

const takesSpace = ['openSync', 'writeSync', 'write', 'mkdirSync', 'linkSync', 'copyFileSync'] as const;

/** `count`: of the calls that took space. */
export async function onFullDisk<Value>(
  { at, isSticky }: Full,
  act: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly count: number }> {
  const originals = Object.fromEntries(takesSpace.map((name) => [name, fx[name]])) as Partial<Effects>;
  let count = 0;
  const watched = (name: (typeof takesSpace)[number]) => {
    const original = fx[name] as (...args: unknown[]) => unknown;
    return (...args: unknown[]): unknown => {
      const isRead = name === 'openSync' && (args[1] === undefined || args[1] === 'r' || args[1] === 0);
      const here = isRead ? -1 : count++;
      if (here !== at && !(isSticky && here > at)) return original(...args);
      const error = Object.assign(new Error('ENOSPC: made to fail'), { code: 'ENOSPC', syscall: name });
      if (name === 'write') return Promise.reject(error);
      throw error;
    };
  };
  replaceEffects(Object.fromEntries(takesSpace.map((name) => [name, watched(name)])));
  try {
    return { value: await act(), count };
  } finally {
    replaceEffects(originals);
  }
}
