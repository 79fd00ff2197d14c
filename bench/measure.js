// What the benchmarks share: a temporary project, timed processes in pairs, medians, and the facts of the machine.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

export const luc = fileURLToPath(new URL('../bin/luc.cjs', import.meta.url));
const emptyScript = fileURLToPath(new URL('empty.js', import.meta.url));

/** Runs `work` in a temporary folder with these files. */
export async function inProject(files, work) {
  const root = mkdtempSync(join(tmpdir(), 'luc-bench-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Milliseconds that a Node script takes, from spawn to exit. */
export function timeNode(args, cwd) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${args.join(' ')} exited with ${status}:\n${stderr}`);
  return ms;
}

/**
 * How much longer `luc` takes than an empty script: both are run one after the other, `pairs` times, so that what
 * else the machine does falls on both; the differences are sorted.
 */
export function differences(args, cwd, pairs) {
  const difference = () => {
    const empty = timeNode([emptyScript], cwd);
    return timeNode([luc, ...args], cwd) - empty;
  };
  difference();
  return Array.from({ length: pairs }, difference).sort((a, b) => a - b);
}

export const quantile = (sorted, share) => sorted[Math.round((sorted.length - 1) * share)];

export function machineFacts() {
  const [first] = cpus();
  return [
    `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${platform()} ${release()}, Node ${process.versions.node}, temporary files in ${tmpdir()}`,
  ].join('\n');
}

/** Rows of texts under a head, in aligned columns; all but the first are numbers. */
export function printTable(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  const line = (row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  console.log(
    [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n'),
  );
}

export const milliseconds = (ms) => `${ms.toFixed(1)} ms`;
