/** What a typed stage's work says when it cannot go on. */
import { expect, test } from 'vitest';
import { DatabaseError } from '../../src/data/database-error.ts';
import { nonFinite } from '../../src/data/tables/write.ts';
import { WorkError } from '../../src/work.ts';
import { faultsOf } from '../../src/worker.ts';

test('the problems of an error are without the option, which the faults keep', () => {
  const fault = { code: 'bad-value', message: 'row 3 is `x`', option: ['steps', 2, 'cast'] };
  const error = new WorkError(fault);
  expect(error.faults).toEqual([fault]);
  expect(error.problems).toEqual([{ code: 'bad-value', message: 'row 3 is `x`' }]);
});

test('what a database cannot read, hold or write is no bug, whichever work asks it', async () => {
  const told = async (kind: string, message: string): Promise<string[]> =>
    (await faultsOf(new DatabaseError(kind, message))).map(({ code, message }) => `${code}: ${message}`);
  expect(await told('IO', 'Failed to read file "a.parquet": Snappy decompression failure')).toEqual([
    'unreadable-input: failed to read file "a.parquet": Snappy decompression failure',
  ]);
  expect(await told('Invalid Input', `${nonFinite}column \`f\` has a number that JSON cannot hold`)).toEqual([
    'non-finite: column `f` has a number that JSON cannot hold',
  ]);
  expect(await told('Out of Memory', 'failed to allocate data')).toEqual([
    'out-of-memory: the tables need more memory than the stage has: failed to allocate data',
  ]);
  expect(await told('Binder', 'Referenced column "x" not found')).toEqual([
    'bug: this is a bug in luc: Referenced column "x" not found',
  ]);
});
