/** A process that may open only a few files (`ulimit -n`): the command says so, and ends its work once it may open more. */
import { afterAll, expect, test } from 'vitest';
import type { Result } from '../support/live-process.ts';
import type { Project } from '../support/project.ts';
import { commandCases } from './command-cases.ts';
import { makeCurrent } from './commands.ts';
import { copyOf } from './copy-of.ts';
import { forgetOriginals } from './originals.ts';
import { faultyProgram } from './run-faulty.ts';
import { isThorough, isWanted, sample } from './sample.ts';
import { learn, tryIn } from './try-command.ts';

const quick = new Set(['add', 'repro -S', 'repro of convert']);
const cases = commandCases
  .map((one, seed) => ({ ...one, seed }))
  .filter(({ name }) => isWanted(name) && name !== 'gc' && (isThorough || quick.has(name)));

/** What a command has open (journal, claims) when it comes to say what is wrong. */
const inHand = 4;

/** The same program as the one that shows what the command does: hooks name it. */
const withFew = (project: Project, files: number, args: readonly string[]): Promise<Result> =>
  project.start('sh', ['-c', `ulimit -n ${files}; exec "$@"`, 'sh', process.execPath, faultyProgram, ...args])
    .ended;

let least: number | null = null;

afterAll(forgetOriginals);

test.each(cases)('$name', { timeout: 3_600_000 }, async ({ seed, ...one }) => {
  const learned = await learn(one);
  least ??= await leastFiles();
  const from = least + inHand;
  const limits = Array.from({ length: 16 }, (_, more) => from + more);
  const wrong: string[] = [];
  for (const files of sample(limits, 2, seed)) {
    const complaint = await tryIn(copyOf(learned.template), learned, {
      label: `with ${files} files`,
      kind: 'EMFILE',
      run: (project) => withFew(project, files, learned.args),
    });
    if (complaint) wrong.push(complaint);
  }
  expect(wrong).toEqual([]);
});

/** With which Node runs, and luc looks and can say what is wrong. */
async function leastFiles(): Promise<number> {
  const project = await makeCurrent();
  for (let files = 16; ; files++) {
    const { stderr } = await withFew(project, files, ['plan', 'nothing']);
    if (stderr.startsWith('error: `nothing` is')) return files;
  }
}
