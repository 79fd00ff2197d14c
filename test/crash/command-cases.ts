/** Every command that writes, each in a project where it has much to do. */
import type { CommandCase } from './command-case.ts';
import { usualCases } from './commands.ts';
import { otherCases } from './other-commands.ts';
import { typedCases } from './typed-commands.ts';

export const commandCases: readonly CommandCase[] = [...usualCases, ...otherCases, ...typedCases];
