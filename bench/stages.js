// What a stage costs beyond its shell: `node bench/stages.js [N] [JOBS]`, after `npm run build`. N trivial stages are
// run for the first time, against as many bare spawns of `sh` that do the same with the same parallelism.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  differences,
  inProject,
  luc,
  machineFacts,
  milliseconds,
  printTable,
  quantile,
  timeNode,
} from './measure.js';

const count = Number(process.argv[2] ?? 1000);
const jobs = Number(process.argv[3] ?? availableParallelism());
const commands = Array.from({ length: count }, (_, i) => `cp seed.txt out/${i}.txt`);

const bare = await inProject(seed(), spawnAll);
const files = { ...seed(), 'lucidity.yaml': yaml() };
const { first, idle, idleRepro, changed } = await inProject(files, (root) => {
  const firstRun = timeNode([luc, 'repro', '-q', '-j', String(jobs)], root);
  const idleStatus = quantile(differences(['status'], root, 5), 0.5);
  const nothingToDo = quantile(differences(['repro'], root, 5), 0.5);
  const yamlPath = join(root, 'lucidity.yaml');
  writeFileSync(yamlPath, `${readFileSync(yamlPath, 'utf8')}# a comment\n`);
  return {
    first: firstRun,
    idle: idleStatus,
    idleRepro: nothingToDo,
    changed: timeNode([luc, 'status'], root),
  };
});

console.log(`${machineFacts()}\n${count} stages, ${jobs} at once\n`);
printTable(
  ['', 'time', 'per stage', 'goal'],
  [
    ['`sh` alone', milliseconds(bare), milliseconds(bare / count), ''],
    ['first run', milliseconds(first), milliseconds(first / count), ''],
    [
      'first run over `sh`',
      milliseconds(first - bare),
      milliseconds((first - bare) / count),
      '≤ 4 ms a stage',
    ],
    ['status, nothing to do *', milliseconds(idle), '', '≤ 500 ms'],
    ['repro, nothing to do *', milliseconds(idleRepro), '', '≤ 500 ms'],
    ['status after an edit of the YAML', milliseconds(changed), '', ''],
  ],
);
console.log('\n* over an empty Node script, median of 5 pairs');

function seed() {
  return { 'seed.txt': 'seed\n', 'out/.keep': '' };
}

function yaml() {
  const stage = (cmd, i) => `\n  s${i}:\n    cmd: ${cmd}\n    deps: [seed.txt]\n    outs: [out/${i}.txt]`;
  return `stages:${commands.map(stage).join('')}\n`;
}

/** Milliseconds for all commands, each by its own `sh` with piped output, as a stage has it. */
async function spawnAll(root) {
  const start = performance.now();
  const left = [...commands];
  const worker = async () => {
    for (let line = left.shift(); line !== undefined; line = left.shift()) {
      await new Promise((resolve, reject) => {
        const child = spawn('sh', ['-c', line], {
          cwd: root,
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        child.once('error', reject);
        child.once('close', resolve);
      });
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return performance.now() - start;
}
