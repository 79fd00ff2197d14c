/** Runs a program that takes no input, until its end or until a signal. */
import { signalGroup, startProcess } from '../base/process.ts';

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export interface Ended {
  /** Null where it could not be started; `text` says why then. */
  readonly code: number | null;
  /** The end of what it has printed. */
  readonly text: string;
}

const mostKept = 2 ** 16;

/** Ends with an `AbortError` at a signal, when the program has ended. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  { cwd, env, signal }: RunOptions,
): Promise<Ended> {
  signal.throwIfAborted();
  const child = startProcess(program, args, { cwd, env: { ...env } });
  if (child instanceof Error) return { code: null, text: child.message };
  const stop = (): void => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', stop);
  try {
    const ended = await new Promise<Ended>((resolve) => {
      let text = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (chunk: string) => {
          text = (text + chunk).slice(-mostKept);
        });
      child.on('error', (error) => resolve({ code: null, text: error.message }));
      child.on('close', (code) => resolve({ code: code ?? 1, text }));
    });
    signal.throwIfAborted();
    return ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
