/** Runs the programs of an installation, each until its end or until a signal, and tells what they said where they fail. */
import { signalGroup, startProcess } from '../../base/process.ts';
import { ProblemError } from '../../failure.ts';

export interface Programs {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** What it has printed; ends with `install-failed` where its exit code is not 0, and with an `AbortError` at a signal. */
export async function runOrFail(
  program: string,
  args: readonly string[],
  { cwd, env, signal }: Programs,
): Promise<string> {
  signal.throwIfAborted();
  const child = startProcess(program, args, { cwd, env: { ...env } });
  if (child instanceof Error) throw missing(program, child.message);
  const stop = (): void => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', stop);
  try {
    const { code, text } = await endOf(child);
    signal.throwIfAborted();
    if (code === 0) return text;
    if (code === null) throw missing(program, text);
    throw new ProblemError('environment', {
      code: 'install-failed',
      message: `\`${program} ${args[0] ?? ''}\` failed: ${lastLines(text)}`,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const endOf = (
  child: Exclude<ReturnType<typeof startProcess>, Error>,
): Promise<{ readonly code: number | null; readonly text: string }> =>
  new Promise((resolve) => {
    let text = '';
    const add = (chunk: Buffer): void => {
      text = (text + chunk.toString()).slice(-mostKept);
    };
    child.stdout?.on('data', add);
    child.stderr?.on('data', add);
    child.on('error', (error) => resolve({ code: null, text: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, text }));
  });

const mostKept = 2 ** 16;

/** What programs say of a failure stands at its end. */
const lastLines = (text: string): string =>
  text
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-3)
    .join(' | ');

const missing = (program: string, why: string): ProblemError =>
  new ProblemError('environment', {
    code: 'missing-program',
    message: `\`${program}\` cannot be started: ${why}`,
    hint: program === 'npm' ? 'npm comes with Node' : 'install Python 3 with pip',
  });
