// Steps of training an MLP 384-256-10 with batches of 256 and Adam, by every backend that is here, beside PyTorch where
// BENCH_PYTHON (or python3) has it, after `npm run build`: `node bench/mlp.js [--steps N] [--threads N] [--rounds N]`.
// Backends are looked for as `luc` does it: run it in a project, or install them for yourself.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { inTurns } from './measure.js';
import { readOptions } from './options.js';
import { printMachine, printTable, times } from './report.js';

const { steps, threads, rounds } = readOptions({ steps: 300, threads: 2, rounds: 5 });
const { BENCH_PYTHON = 'python3' } = process.env;
const fileBeside = (name) => fileURLToPath(new URL(name, import.meta.url));

printMachine(
  `medians of ${rounds} processes, each the median of ${steps} steps after 50; ${threads} threads`,
);
// Beside the kernels that the build has made.
const folder = mkdtempSync(fileBeside('../dist/.mlp-'));
try {
  const module = await bundleInto(folder);
  const works = [
    ...(spawnSync(BENCH_PYTHON, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0
      ? [['PyTorch', measure(BENCH_PYTHON, [fileBeside('mlp-torch.py')])]]
      : []),
    ...['wasm', 'tfjs-node-gpu', 'webgpu', 'tfjs-node', 'cpu']
      .map((name) => [name, measure(process.execPath, [fileBeside('mlp-steps.js'), module, name])])
      .filter(([, work]) => work(1).why === undefined),
  ];
  const cpu = works.map(() => []);
  const found = await inTurns(
    rounds,
    works.map(([, work], i) => () => {
      const measured = work(steps);
      cpu[i].push(measured.cpu);
      return measured.ms;
    }),
  );
  printTable(
    ['', 'library', 'steps/s', `beside ${works[0][0]}`, 'ms of processors a step'],
    works.map(([name, work], i) => [
      name,
      work(1).library,
      (1000 / found[i]).toFixed(0),
      times(found[0] / found[i]),
      Math.min(...cpu[i]).toFixed(2),
    ]),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** `{ms, library}` of one step, or `{why}` there is none. */
function measure(command, args) {
  return (count) =>
    JSON.parse(execFileSync(command, [...args, String(threads), String(count)], { encoding: 'utf8' }));
}

/** What stages call, as a module that Node can load. */
async function bundleInto(to) {
  const bundle = await rolldown({
    input: fileBeside('../src/ml/tensors/backends.ts'),
    platform: 'node',
    transform: { target: 'node20', define: { LUC_VERSION: '"bench"' } },
  });
  await bundle.write({ dir: to, format: 'esm', codeSplitting: false, entryFileNames: '[name].mjs' });
  await bundle.close();
  return join(to, 'backends.mjs');
}
