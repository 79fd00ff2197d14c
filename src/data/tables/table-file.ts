/** A file that a table is read from: where it is, how the user named it, and the problems that name it. */
import { WorkError, type WorkProblem } from '../../work.ts';

export interface TableFile {
  /** Absolute. */
  readonly path: string;
  /** As messages name it. */
  readonly name: string;
}

/** The file cannot be read as what it says it is. */
export const unreadable = (
  { name }: TableFile,
  message: string,
  more: Pick<WorkProblem, 'hint' | 'option'> = {},
): WorkError => new WorkError({ code: 'unreadable-input', message: `${name}: ${message}`, ...more });
