/** The terminal: whether there is one, how wide it is, and questions to whoever sits there. */
import { fstatSync } from 'node:fs';
import { isSystemError } from './effects.ts';

export const standardInput = 0;

/** Whether `fd` is a terminal. Node's module for them is loaded only where something like one is there. */
export function isTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd);
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

/** Width of the terminal at stdout or stderr, null where neither is one. */
export const terminalWidth = (): number | null => process.stdout.columns ?? process.stderr.columns ?? null;

/** Asks on stderr and waits for a line; only `y` and `yes` are a yes. */
export async function askYesOrNo(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}
