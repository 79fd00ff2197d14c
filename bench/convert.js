// A large CSV as Parquet by a stage that may take 1 GiB, beside DuckDB alone, after `npm run build`:
// `node bench/convert.js [--mebibytes N] [--threads N] [--rounds N]`
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurns, time, timeLuc } from './measure.js';
import { readOptions } from './options.js';
import { writeFiles } from './projects.js';
import { mebibytes, printMachine, printTable, seconds, times } from './report.js';
import { folderIn, inFolder } from './temporary.js';

const options = readOptions({ mebibytes: 477, threads: 2, rounds: 3 });
const limit = 2 ** 30;
const byDuckDb = fileURLToPath(new URL('convert-by-duckdb.js', import.meta.url));

printMachine(
  `medians of ${options.rounds}, each done once before; ${options.threads} threads, ${mebibytes(limit)} of memory`,
);
await inFolder(async (root) => {
  const project = folderIn(root, 'project');
  writeFiles(project, {
    'lucidity.yaml': `stages: {all: {convert: {input: in.csv, output: out.parquet}, resources: {cpu: ${options.threads}, memory: 1GiB}}}\n`,
  });
  writeTable(join(project, 'in.csv'));
  const alone = (sample) => () =>
    time(process.execPath, [
      byDuckDb,
      join(project, 'in.csv'),
      join(root, 'alone.parquet'),
      String(options.threads),
      sample,
    ]);
  const works = [
    ['DuckDB, types from all rows', alone('-1')],
    ['DuckDB, types from the first 20,480 rows', alone('20480')],
    [
      '`repro`, with hashing what it reads and storing what it writes',
      () => timeLuc(['repro', '-q', '--force'], project),
    ],
  ];
  for (const [, work] of works) await work();
  const found = await inTurns(
    options.rounds,
    works.map(([, work]) => work),
  );
  printTable(
    [mebibytes(options.mebibytes * 2 ** 20), 'time', 'beside the first'],
    works.map(([name], i) => [name, seconds(found[i]), times(found[i] / found[0])]),
  );
});

/** Numbers, dates, words and instants, the same ones each time. */
function writeTable(path) {
  const fd = openSync(path, 'wx');
  let bytes = writeSync(fd, 'id,day,price,word,text,flag,instant,optional,score\n');
  for (let i = 0; bytes < options.mebibytes * 2 ** 20; ) {
    const lines = [];
    for (const end = i + 10_000; i < end; i++) lines.push(lineOf(i));
    bytes += writeSync(fd, lines.join(''));
  }
  closeSync(fd);
}

function lineOf(i) {
  const day = new Date((i % 20_000) * 86_400_000).toISOString().slice(0, 10);
  const word = ((i * 7919) % 100_003).toString(36);
  const time = `${String(i % 24).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}:00`;
  return `${i},${day},${(i % 9973) / 100},${word},"${word}, ${word.repeat(8)}",${i % 3 === 0},${day}T${time},${i % 2 ? i % 50 : ''},${Math.sin(i)}\n`;
}
