/** What a typed stage's work says when it cannot go on. */
import { expect, test } from 'vitest';
import { WorkError } from '../../src/work.ts';

test('the problems of an error are without the option, which the faults keep', () => {
  const fault = { code: 'bad-value', message: 'row 3 is `x`', option: ['steps', 2, 'cast'] };
  const error = new WorkError(fault);
  expect(error.faults).toEqual([fault]);
  expect(error.problems).toEqual([{ code: 'bad-value', message: 'row 3 is `x`' }]);
});
