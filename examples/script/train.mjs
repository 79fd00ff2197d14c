/** Learns the mean of the label for each value of one column, and of all rows for values that are too rare. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { LUC_INPUT, LUC_OUTPUT, LUC_LABEL, LUC_HYPERPARAMETERS } = process.env;
const { by, least } = JSON.parse(LUC_HYPERPARAMETERS);
const rows = readFileSync(LUC_INPUT, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const groups = new Map();
for (const row of rows) groups.set(row[by], [...(groups.get(row[by]) ?? []), row]);
const means = {};
for (const [value, members] of groups)
  if (members.length >= least) means[value] = mean(members.map((row) => row[LUC_LABEL]));

mkdirSync(LUC_OUTPUT, { recursive: true });
const model = { by, means, otherwise: mean(rows.map((row) => row[LUC_LABEL])) };
writeFileSync(join(LUC_OUTPUT, 'means.json'), `${JSON.stringify(model)}\n`);
writeFileSync(join(LUC_OUTPUT, 'metrics.json'), `${JSON.stringify({ rows: rows.length, groups: Object.keys(means).length })}\n`);
console.log(`${Object.keys(means).length} means of ${rows.length} rows`);
