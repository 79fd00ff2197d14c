// What a benchmark prints: the machine and how busy it is, and tables in Markdown.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os';

/** Above this, others use the machine so much that figures are not to be kept. */
const mostLoad = 0.5;

export function printMachine(...more) {
  const [first] = cpus();
  const load = loadavg()[0];
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const lines = [
    `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${platform()} ${release()}, Node ${process.versions.node}, luc ${version}`,
    `temporary files in ${tmpdir()}${fileSystem()}, all caches warm`,
    `load average ${load.toFixed(2)}`,
    ...more,
  ];
  console.log(`${lines.map((line) => `- ${line}`).join('\n')}\n`);
  if (load > mostLoad) console.error('warning: the machine is busy, so these figures are not to be kept\n');
}

function fileSystem() {
  const { status, stdout } = spawnSync('stat', ['-f', '-c', '%T', tmpdir()], { encoding: 'utf8' });
  return status === 0 ? ` (${stdout.trim()})` : '';
}

/** Rows of texts under a head; all columns but the first are numbers. */
export function printTable(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => [...row[i]].length)));
  const pad = (text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]));
  const line = (row) => `| ${row.map(pad).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  console.log(`${[line(head), rule, ...rows.map(line)].join('\n')}\n`);
}

export const milliseconds = (ms) => `${ms.toFixed(1)} ms`;
export const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
export const microsecondsEach = (ms, count) => `${((ms * 1000) / count).toFixed(0)} µs`;
export const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
export const times = (ratio) => `${ratio.toFixed(2)} ×`;
export const count = (number) => number.toLocaleString('en-US');
