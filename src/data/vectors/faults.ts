/** What may be wrong with vectors in a file. */
import { WorkError } from '../../work.ts';
import type { TableFile } from '../tables/table-file.ts';

/** Rows from 1. */
export const noVector = ({ name }: TableFile, row: number, column: string): WorkError =>
  new WorkError({
    code: 'bad-value',
    message: `row ${row} of ${name} has no vector in the column \`${column}\``,
    hint: 'leave such rows out before',
  });

export const otherLength = ({ name }: TableFile, row: number, length: number, expected: number): WorkError =>
  new WorkError({
    code: 'dimension-mismatch',
    message: `the vector in row ${row} of ${name} has ${length} numbers, and those before have ${expected}`,
  });

export const badSparse = ({ name }: TableFile, row: number, why: string): WorkError =>
  new WorkError({ code: 'bad-value', message: `the vector in row ${row} of ${name} ${why}` });
