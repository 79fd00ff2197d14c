/** Says of each row the mean that its model learned. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [model, input, output] = process.argv.slice(2);
const { by, means, otherwise } = JSON.parse(readFileSync(join(model, 'means.json'), 'utf8'));
const lines = readFileSync(input, 'utf8').trimEnd().split('\n');
const told = lines.map((line) => {
  const row = JSON.parse(line);
  return JSON.stringify({ id: row.id, mpg: row.mpg, prediction: means[row[by]] ?? otherwise });
});
writeFileSync(output, `${told.join('\n')}\n`);
