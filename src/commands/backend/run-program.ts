/** Runs the programs of an installation, each until its end or until a signal, and tells what they said where they fail. */
import { ProblemError } from '../../failure.ts';
import { type RunOptions, runToEnd } from '../run-to-end.ts';

export interface Programs extends RunOptions {
  readonly tell: (line: string) => void;
}

/** What it has printed; ends with `install-failed` where its exit code is not 0, and with an `AbortError` at a signal. */
export async function runOrFail(
  program: string,
  args: readonly string[],
  programs: Programs,
): Promise<string> {
  const { code, text } = await runToEnd(program, args, programs);
  if (code === 0) return text;
  throw code === null ? missing(program, text) : failed(program, args, text);
}

const failed = (program: string, [first = '']: readonly string[], text: string): ProblemError =>
  new ProblemError('environment', {
    code: 'install-failed',
    message: `\`${program} ${first}\` failed: ${lastLines(text)}`,
  });

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
    hint: /^np[mx]$/.test(program) ? 'npm and npx come with Node' : 'install Python 3 with pip',
  });
