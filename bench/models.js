// Lasso and logistic regression, dense and of tf-idf, beside scikit-learn where BENCH_PYTHON (or python3) has it, after
// `npm run build`: `node bench/models.js [--rounds N]`. Dense is 10,000 rows of 200 columns; tf-idf that of the mails of `vectorize.js`, of
// which BENCH_MAILS names another folder: a mail with `spam` in its path is of the other class.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { unpackMails } from './mails.js';
import { inTurns } from './measure.js';
import { readOptions } from './options.js';
import { printMachine, printTable, times } from './report.js';
import { inFolder } from './temporary.js';

const { rounds } = readOptions({ rounds: 3 });
const { BENCH_MAILS, BENCH_PYTHON = 'python3' } = process.env;
const fileBeside = (name) => fileURLToPath(new URL(name, import.meta.url));
const hasPython = spawnSync(BENCH_PYTHON, ['-c', 'import sklearn'], { stdio: 'ignore' }).status === 0;

/** `theirs`: what differs there, so that both end as near to the optimum. */
const fits = [
  { name: 'lasso', rows: 'dense', options: { alpha: 0.1 } },
  { name: 'lasso', rows: 'dense', options: { alpha: 0.01 } },
  { name: 'lasso', rows: 'tfidf', options: { alpha: 0.0005 } },
  { name: 'logistic_regression', rows: 'dense', options: {} },
  { name: 'logistic_regression', rows: 'dense', options: {}, theirs: { tol: 1e-8, max_iter: 1000 } },
  { name: 'logistic_regression', rows: 'tfidf', options: {} },
  { name: 'logistic_regression', rows: 'tfidf', options: {}, theirs: { tol: 1e-8, max_iter: 1000 } },
];

printMachine(
  `medians of ${rounds}, seconds of the processor; of each process the best of three, after reading`,
);
await inFolder(async (folder) => {
  await bundleInto(folder);
  writeDense(folder);
  run(process.execPath, ['models-rows.js', folder, BENCH_MAILS ?? unpackMails(folder)]);
  const rows = [];
  for (const fit of fits) rows.push(await compare(fit, folder));
  printTable(['', 'ours', 'scikit-learn', 'beside it', 'objectives'], rows);
});

async function compare({ name, rows, options, theirs }, folder) {
  const ours = () => run(process.execPath, ['models-fit.js', folder, name, rows, JSON.stringify(options)]);
  const others = () =>
    run(BENCH_PYTHON, ['models-fit.py', folder, name, rows, JSON.stringify({ ...options, ...theirs })]);
  const works = hasPython ? [ours, others] : [ours];
  const [mine, its] = await inTurns(
    rounds,
    works.map((work) => () => work().seconds),
  );
  const objectives = works.map((work) => work().objective.toPrecision(9)).join(', ');
  const label = [name, rows, JSON.stringify({ ...options, ...theirs })].join(' ');
  return [label, mine.toFixed(3), its?.toFixed(3) ?? '–', its ? times(its / mine) : '–', objectives];
}

/** What a script beside this one prints; threads that wait for others would count as work. */
function run(command, [script, ...words]) {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  return JSON.parse(execFileSync(command, [fileBeside(script), ...words], { encoding: 'utf8', env }));
}

/** Columns that go along with each other, a few of which matter; the same ones each time. */
function writeDense(folder) {
  let state = 1;
  const unit = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  const [rows, columns] = [10_000, 200];
  const factors = Float64Array.from({ length: columns }, () => (unit() < 0.2 ? normal() : 0));
  const [x, y, classes] = [new Float64Array(rows * columns), new Float64Array(rows), new Uint32Array(rows)];
  for (let row = 0; row < rows; row++) {
    const common = normal() / 2;
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      const value = normal() + common;
      x[row * columns + column] = value;
      sum += value * factors[column];
    }
    y[row] = sum + normal();
    classes[row] = sum + 2 * normal() > 0 ? 1 : 0;
  }
  for (const [name, values] of Object.entries({ values: x, y, classes }))
    writeFileSync(join(folder, `dense.${name}`), values);
  writeFileSync(join(folder, 'dense.json'), JSON.stringify({ rows, columns }));
}

/** What stages call, as modules that Node can load. */
async function bundleInto(folder) {
  const bundle = await rolldown({
    input: {
      algorithms: fileBeside('../src/ml/models/algorithms.ts'),
      'fit-text': fileBeside('../src/ml/text/fit-text.ts'),
      read: fileBeside('../src/options/read.ts'),
    },
    platform: 'node',
    transform: { target: 'node20' },
  });
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  await bundle.close();
  copyFileSync(fileBeside('../dist/sweeps.wasm'), join(folder, 'sweeps.wasm'));
}
