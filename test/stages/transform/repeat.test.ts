/** The same bytes, however many threads compute: with more rows than one thread takes at once. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { literal, openDatabase } from '../../../src/data/duckdb.ts';
import { work } from '../../../src/stages/transform/work.ts';
import { contextFor, readSteps } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'luc-repeat-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('of sorts, joins, sums of doubles, statistics, samples and splits', async () => {
  const database = await openDatabase({ memory: 2 ** 29, threads: 1, temporary: folder });
  await database.run(`COPY (SELECT i AS id, i % 1000 AS shop, (i * 7919 % 100003) / 7.0 AS paid,
      CASE WHEN i % 11 = 0 THEN NULL ELSE sin(i) END AS score, 'word ' || (i * 31 % 977) AS text
    FROM range(130000) t(i)) TO ${literal(join(folder, 'sales.parquet'))}`);
  await database.run(
    `COPY (SELECT i AS shop, 'city ' || i % 7 AS city FROM range(1000) t(i)) TO ${literal(join(folder, 'shops.csv'))}`,
  );
  database.close();
  const steps = readSteps([
    { fill: { score: 'mean' } },
    { derive: { running: 'sum(score) OVER (PARTITION BY shop ORDER BY id)' } },
    { join: { with: 'shops', on: 'shop' } },
    { sort: ['text', '-score'] },
    { dedupe: { key: ['text', 'shop'] } },
    {
      sql: 'SELECT c.*, t.total FROM current c JOIN (SELECT text, sum(score) AS total FROM sales GROUP BY text) t USING (text)',
    },
    { sample: { fraction: 0.9, seed: 5 } },
    { split: { stratify: 'city', test_size: 0.25, order: 'split' } },
  ]);
  const bytes = async (name: string, threads: number): Promise<Buffer[]> => {
    const wdir = folder;
    const temporary = join(folder, `temporary-${name}`);
    mkdirSync(temporary);
    const output = { train: `${name}/train.parquet`, test: `${name}/test.csv` };
    const report = `${name}/report.json`;
    const input = { sales: 'sales.parquet', shops: 'shops.csv' };
    await work({ input, output, steps, report }, { ...contextFor(temporary), wdir, threads });
    return [...Object.values(output), report].map((path) => readFileSync(join(folder, path)));
  };
  const [one, two] = [await bytes('a', 1), await bytes('b', 2)];
  expect(one.map((found, index) => two[index] && found.equals(two[index]))).toEqual([true, true, true]);
  expect(JSON.parse(String(one[2])).steps).toHaveLength(8);
});
