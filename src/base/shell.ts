/** Runs a line by the shell in our own group and with our streams: for work that is itself a stage's process. */
import { notWitnessed } from './witness.ts';

interface ShellOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends it by SIGTERM. */
  readonly signal: AbortSignal;
}

export interface ShellEnd {
  /** Null after a signal. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Resolves when it has ended; 127 where there is no shell. */
export function runShell(line: string, { cwd, env, signal }: ShellOptions): Promise<ShellEnd> {
  notWitnessed();
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', line], { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const stop = (): void => void child.kill('SIGTERM');
    const end = (ended: ShellEnd): void => {
      signal.removeEventListener('abort', stop);
      resolve(ended);
    };
    signal.addEventListener('abort', stop);
    child.once('error', () => end({ status: 127, signal: null }));
    child.once('close', (status, by) => end({ status, signal: by }));
  });
}
