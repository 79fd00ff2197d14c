// A million rows through ten steps of a transform, from Parquet to Parquet, as the one stage of a run, after
// `npm run build`: `node bench/transform.js [--rows N] [--rounds N]`
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { readOptions } from './options.js';

const { rows, rounds } = readOptions({ rows: 1_000_000, rounds: 3 });
const luc = fileURLToPath(new URL('../bin/luc.cjs', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'luc-bench-transform-'));

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

try {
  await makeTables();
  writeFileSync(
    join(project, 'lucidity.yaml'),
    `stages:\n  t:\n    transform:\n      input: {sales: sales.parquet, cities: cities.csv}\n      steps:${steps}\n      output: {train: out/train.parquet, test: out/test.parquet}\n`,
  );
  for (let round = 1; round <= rounds; round++) {
    rmSync(join(project, '.luc'), { recursive: true, force: true });
    rmSync(join(project, 'lucidity.lock'), { force: true });
    rmSync(join(project, 'out'), { recursive: true, force: true });
    const start = process.hrtime.bigint();
    execFileSync(process.execPath, [luc, 'repro'], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const bytes = statSync(join(project, 'out/train.parquet')).size;
    console.log(
      `round ${round}: ${rows} rows, 10 steps: ${seconds.toFixed(1)} s, train.parquet ${bytes} bytes`,
    );
  }
} finally {
  rmSync(project, { recursive: true });
}

async function makeTables() {
  mkdirSync(project, { recursive: true });
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
