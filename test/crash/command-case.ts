/** A command that writes, in a project where it has much to do. */
import type { Project } from '../support/project.ts';

export interface CommandCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly make: () => Promise<Project>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it starts processes, so that its own death alone is another thing than the death of all. */
  readonly starts?: true;
  /** Whether what it starts is one typed stage, whose process writes too. */
  readonly typed?: true;
  /** Tried only where all is tried: others go the same way. */
  readonly rare?: true;
  /** Whether the same again does another thing once it is done. */
  readonly once?: true;
  /** Its exit codes where nothing goes wrong; else 0. */
  readonly exits?: readonly number[];
  /** What may be lost: texts that the command is there to remove. */
  readonly without?: readonly string[];
}
