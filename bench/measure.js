// Times of processes: one against another in turns, so that what else the machine does falls on both, and medians.
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { run } from './temporary.js';

export const luc = fileURLToPath(new URL('../bin/luc.cjs', import.meta.url));
const emptyScript = fileURLToPath(new URL('empty.js', import.meta.url));

/** Milliseconds from spawn to exit; infinite where it took longer than `limit`. */
export async function time(command, args, options = {}) {
  const start = performance.now();
  const { code, errors } = await run(command, args, options);
  const ms = performance.now() - start;
  if (code === null) return Number.POSITIVE_INFINITY;
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} exited with ${code}:\n${errors}`);
  return ms;
}

export const timeLuc = (args, cwd) => time(process.execPath, [luc, ...args], { cwd });
export const timeEmpty = (cwd) => time(process.execPath, [emptyScript], { cwd });

/** How much longer `luc` takes than an empty Node script, sorted: `pairs` of both, after one that warms the caches. */
export async function overEmpty(args, cwd, pairs) {
  const found = [];
  for (let pair = -1; pair < pairs; pair++) {
    const empty = await timeEmpty(cwd);
    const whole = await timeLuc(args, cwd);
    if (pair >= 0) found.push(whole - empty);
  }
  return sorted(found);
}

/** Medians of several works, done in turns `rounds` times; a work gives its milliseconds. */
export async function inTurns(rounds, works) {
  const found = works.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, work] of works.entries()) found[i].push(await work(round));
  return found.map(median);
}

export const sorted = (values) => [...values].sort((a, b) => a - b);
export const quantile = (values, share) => values[Math.round((values.length - 1) * share)];
export const median = (values) => quantile(sorted(values), 0.5);
