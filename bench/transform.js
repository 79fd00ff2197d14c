// A million rows through ten steps of a transform, from Parquet to Parquet, as the one stage of a run, after
// `npm run build`: `node bench/transform.js [--rows N] [--rounds N]`
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { inTurns, timeLuc } from './measure.js';
import { readOptions } from './options.js';
import { writeFiles } from './projects.js';
import { count, mebibytes, printMachine, printTable, seconds } from './report.js';
import { inFolder } from './temporary.js';

const { rows, rounds } = readOptions({ rows: 1_000_000, rounds: 3 });

const steps = `
        - filter: amount > 0
        - cast: {day: date}
        - derive: {net: amount / 1.2, text: "upper(name) || ' ' || city"}
        - fill: {score: median}
        - sort: [-amount]
        - dedupe: {key: [name, city, day]}
        - join: {with: cities, on: city}
        - rename: {net: net_amount}
        - drop: [text]
        - split: {method: hash, key: id, test_size: 0.2}`;

printMachine(`median of ${rounds}, done once before`);
await inFolder(async (project) => {
  await makeTables(project);
  writeFiles(project, {
    'lucidity.yaml': `stages:\n  t:\n    transform:\n      input: {sales: sales.parquet, cities: cities.csv}\n      steps:${steps}\n      output: {train: out/train.parquet, test: out/test.parquet}\n`,
  });
  const repro = () => timeLuc(['repro', '-q', '--force'], project);
  await repro();
  const [ms] = await inTurns(rounds, [repro]);
  const { size } = statSync(join(project, 'out/train.parquet'));
  printTable(
    [`${count(rows)} rows, 10 steps`, 'time', 'train.parquet'],
    [['`repro`', seconds(ms), mebibytes(size)]],
  );
});

async function makeTables(project) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (
    SELECT i AS id, 'name ' || (i % 5000) AS name, 'city ' || (i % 97) AS city,
      (i * 7919 % 10007) / 7.0 - 100 AS amount,
      CASE WHEN i % 11 = 0 THEN NULL ELSE (i % 1013) / 3.0 END AS score,
      CAST(DATE '2020-01-01' + CAST(i % 1500 AS INTEGER) AS VARCHAR) AS day
    FROM range(${rows}) t(i)) TO '${join(project, 'sales.parquet')}'`);
  await connection.run(
    `COPY (SELECT 'city ' || i AS city, i * 1000 AS people FROM range(97) t(i)) TO '${join(project, 'cities.csv')}'`,
  );
  connection.closeSync();
}
