/** What a database could not do while it read and wrote, in words for who wrote the stage. */
import { DatabaseError, inOneLine } from '../data/database-error.ts';
import { nonFinite } from '../data/tables/write.ts';
import { WorkError, type WorkProblem } from '../work.ts';

/** Anything else as it is. `where`: the expression that was asked for with it, if there is one. */
export function asFault(error: unknown, where?: string): unknown {
  return error instanceof DatabaseError
    ? new WorkError(faultOfWorld(error) ?? faultOfValue(error, where))
    : error;
}

/** What is nobody's doing: too little memory, a full disk, a file that cannot be read or written. Null for anything else. */
export function faultOfWorld(error: unknown): WorkProblem | null {
  if (!(error instanceof DatabaseError)) return null;
  const message = inOneLine(error);
  if (error.kind === 'Out of Memory')
    return {
      code: 'out-of-memory',
      message: `the tables need more memory than the stage has: ${message}`,
      hint: 'raise `resources: {memory: …}` of the stage',
    };
  if (/does not support a full read/.test(message))
    return {
      code: 'unreadable-input',
      message: 'a line of the input is longer than 32 MiB, and what follows cannot be read',
      hint: 'take it out, or see whether the line ends are as they should be',
    };
  if (error.kind !== 'IO') return null;
  return /no space left|quota exceeded/i.test(message)
    ? { code: 'disk-full', message, hint: 'free some space' }
    : { code: 'unreadable-input', message };
}

function faultOfValue(error: DatabaseError, where: string | undefined): WorkProblem {
  const message = inOneLine(error);
  if (message.startsWith(nonFinite))
    return {
      code: 'non-finite',
      message: message.slice(nonFinite.length),
      hint: 'leave such rows out, or write a format that has them, such as `.parquet`',
    };
  if (where === undefined) return { code: 'unreadable-input', message };
  return { code: 'bad-value', message, option: ['where'] };
}
