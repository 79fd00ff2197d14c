/** The terminal: whether there is one, how wide it is, what comes in by it, and questions to whoever sits there. */
import { fstatSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { isSystemError } from './effects.ts';

export const standardInput = 0;

/** Whether `fd` is a terminal. Node's module for them takes milliseconds to load, so files, pipes and `/dev/null` never ask it. */
export function isTerminal(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    if (!stat.isCharacterDevice() || stat.rdev === statSync(devNull).rdev) return false;
    return process.getBuiltinModule('node:tty').isatty(fd);
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

/** Width of the terminal at stdout or stderr, null where neither is one. */
export const terminalWidth = (): number | null => process.stdout.columns ?? process.stderr.columns ?? null;

/** Everything that comes in by stdin, to its end. */
export async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

let asked: Promise<unknown> = Promise.resolve();

/** Asks on stderr and waits for a line, one question after the other; only `y` and `yes` are a yes. `signal` ends it with a no. */
export function askYesOrNo(question: string, signal?: AbortSignal): Promise<boolean> {
  const answer = asked.then(() => !signal?.aborted && ask(question, signal));
  asked = answer;
  return answer;
}

function ask(question: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { createInterface } = process.getBuiltinModule('node:readline');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    let line = '';
    let isLineOpen = true;
    // What is said next shall not stand behind the question.
    const leaveLine = (): void => {
      if (isLineOpen) process.stderr.write('\n');
      isLineOpen = false;
    };
    const stop = (): void => {
      leaveLine();
      asking.close();
    };
    signal?.addEventListener('abort', stop, { once: true });
    // Also at the end of the input, where nobody will ever answer.
    asking.once('close', () => {
      signal?.removeEventListener('abort', stop);
      resolve(/^y(es)?$/i.test(line.trim()));
    });
    // Closed after the signal has come, so that whoever asks knows it with the answer.
    asking.once('SIGINT', () => {
      leaveLine();
      process.once('SIGINT', () => asking.close());
      process.kill(process.pid, 'SIGINT');
    });
    asking.question(`${question} [y/N] `, (written) => {
      line = written;
      asking.close();
    });
  });
}
