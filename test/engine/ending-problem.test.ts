/** How the bad end of a stage's process is told. */
import { expect, test } from 'vitest';
import { endingProblem } from '../../src/engine/ending-problem.ts';
import { makeStage } from './stage.ts';

test('a long command is cut between its signs, not in the middle of one', () => {
  const command = `echo ${'x'.repeat(113)}😀${'y'.repeat(9)}`;
  const ending = { exit: 3, signal: null, timedOut: false };
  expect(endingProblem(makeStage({}), ending, { command, isWorker: false, at: undefined })?.message).toBe(
    `\`echo ${'x'.repeat(113)}…\` exited with 3`,
  );
});
