/** Makes Node 20 wait longer before it optimises a function; newer ones have a compiler between, and need no telling. */
import { setFlagsFromString } from 'node:v8';

/**
 * Bytes of bytecode that a function runs before it counts as hot; the default is 67,584. Most commands end before code
 * that was optimised so early pays: with 1,000 stages a third of the processor time of `status` went there.
 */
const budget = 500_000;

/** Part of what V8 compares before it takes kept code, so it has to come first. */
export function waitBeforeOptimizing(): void {
  if (process.version.startsWith('v20.')) setFlagsFromString(`--interrupt-budget=${budget}`);
}
