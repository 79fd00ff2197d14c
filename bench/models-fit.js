// What `models.js` measures of ours: `node bench/models-fit.js FOLDER ALGORITHM ROWS OPTIONS`
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, name, rows, written] = process.argv.slice(2);
const load = (module) => import(pathToFileURL(join(folder, `${module}.mjs`)).href);
const [{ algorithms }, { readOptions }] = [await load('algorithms'), await load('read')];
const numbers = (part, Type) => {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, `${rows}.${part}`));
  return new Type(buffer.slice(byteOffset, byteOffset + byteLength));
};
const size = JSON.parse(readFileSync(join(folder, `${rows}.json`), 'utf8'));
const isSparse = existsSync(join(folder, `${rows}.starts`));
const x = {
  form: isSparse ? 'sparse' : 'dense',
  ...size,
  ...(isSparse && { starts: numbers('starts', Uint32Array), indices: numbers('indices', Uint32Array) }),
  values: numbers('values', Float64Array),
};
const entry = algorithms.get(name);
const [task] = entry.tasks;
const truths =
  task === 'regression'
    ? { kind: 'numbers', values: numbers('y', Float64Array) }
    : { kind: 'classes', classes: [0, 1], indices: numbers('classes', Uint32Array) };
const { options } = readOptions(entry.hyperparameters, JSON.parse(written), name);
const algorithm = await entry.load();
const idle = () => {};
const { signal } = new AbortController();
const context = { seed: 0, memory: 2 ** 32, signal, warn: idle, observe: idle };

let seconds = Number.POSITIVE_INFINITY;
let objective = 0;
for (let round = 0; round < 3; round++) {
  const start = process.cpuUsage();
  const { metrics } = await algorithm.fit({ x, truths, weights: null }, options, task, context);
  const { user, system } = process.cpuUsage(start);
  seconds = Math.min(seconds, (user + system) / 1e6);
  objective = metrics.objective;
}
console.log(JSON.stringify({ seconds, objective }));
