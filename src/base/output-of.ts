/** Asks a small program of the system, and waits: for what no call of Node's tells. */

import { notWitnessed } from './witness.ts';

/** What a small system program prints; empty where it is missing or fails (`ps` of a pid that is gone). */
export function outputOf(program: string, ...args: string[]): string {
  notWitnessed();
  try {
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
