/** Asks git: the only code that runs it. */
import { dirname, join } from 'node:path';
import { exists } from './files.ts';

export interface GitAnswer {
  readonly exit: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Null where git is not installed. Never asks for anything on the terminal. */
export function askGit(cwd: string, args: readonly string[], input?: string): Promise<GitAnswer | null> {
  return new Promise((resolve) => {
    const options = {
      cwd,
      encoding: 'buffer' as const,
      maxBuffer: 2 ** 30,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    };
    const { execFile } = process.getBuiltinModule('node:child_process');
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (error && error.code === 'ENOENT') resolve(null);
      else
        resolve({
          exit: typeof error?.code === 'number' ? error.code : error ? 1 : 0,
          stdout,
          stderr: stderr.toString(),
        });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });
}

/** The folder of the work tree around `from`, without running git; null outside of one. */
export function findGitRoot(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (exists(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
