// Texts as rows of hashes and of tf-idf, beside scikit-learn where BENCH_PYTHON (or python3) has it:
// `node bench/vectorize.js [--rounds N]`. The texts are 6,046 mails of an npm package; BENCH_MAILS names a folder of
// others, to be read as they are.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { unpackMails } from './mails.js';
import { inTurns } from './measure.js';
import { readOptions } from './options.js';
import { printMachine, printTable, times } from './report.js';
import { inFolder } from './temporary.js';

const { rounds } = readOptions({ rounds: 5 });
const { BENCH_MAILS, BENCH_PYTHON = 'python3' } = process.env;
const fileBeside = (name) => fileURLToPath(new URL(name, import.meta.url));
const hasPython = spawnSync(BENCH_PYTHON, ['-c', 'import sklearn'], { stdio: 'ignore' }).status === 0;

printMachine(`medians of ${rounds}; of each process the best of three, after reading the texts`);
await inFolder(async (root) => {
  const mails = BENCH_MAILS ?? unpackMails(root);
  const modules = await bundleInto(root);
  const rows = [];
  for (const method of ['hashing', 'tfidf']) rows.push(...(await compare(method, mails, modules)));
  printTable(['', 'MB/s', 'beside scikit-learn'], rows);
});

async function compare(method, mails, modules) {
  const ours = () => measure(process.execPath, [fileBeside('vectorize-texts.js'), modules, mails, method]);
  const theirs = () => measure(BENCH_PYTHON, [fileBeside('vectorize-texts.py'), mails, method]);
  if (hasPython && ours().entries !== theirs().entries)
    throw new Error(`${method}: other rows than scikit-learn's`);
  const works = hasPython ? [ours, theirs] : [ours];
  const { bytes } = ours();
  const found = await inTurns(
    rounds,
    works.map((work) => () => work().seconds),
  );
  const rate = (seconds) => (bytes / 1e6 / seconds).toFixed(1);
  return [
    [method, rate(found[0]), hasPython ? times(found[1] / found[0]) : '–'],
    ...(hasPython ? [[`${method}, scikit-learn`, rate(found[1]), '']] : []),
  ];
}

/** `{seconds, bytes, entries}`: how long it took, of so many bytes, and how many numbers are not 0. */
function measure(command, args) {
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
}

/** What stages call, as modules that Node can load. */
async function bundleInto(folder) {
  const bundle = await rolldown({
    input: fileBeside('../src/ml/text/fit-text.ts'),
    platform: 'node',
    transform: { target: 'node20' },
  });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs' });
  await bundle.close();
  return join(folder, 'fit-text.mjs');
}
