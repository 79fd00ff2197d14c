// How much longer `luc` takes than an empty Node script: `node bench/startup.js [PAIRS]`, after `npm run build`.
import {
  differences,
  inProject,
  luc,
  machineFacts,
  milliseconds,
  printTable,
  quantile,
  timeNode,
} from './measure.js';

const pairs = Number(process.argv[2] ?? 30);
const stages = 100;

const files = { 'seed.txt': 'seed\n', 'lucidity.yaml': yaml() };
const rows = await inProject(files, (root) => {
  timeNode([luc, 'repro', '-q'], root);
  return [
    ['luc --version', ['--version'], 10],
    ['luc status, nothing to do', ['status'], 40],
    ['luc repro, nothing to do', ['repro'], 40],
  ].map(([name, args, limit]) => {
    const found = differences(args, root, pairs);
    return [name, ...[0.5, 0.1, 0.9].map((share) => milliseconds(quantile(found, share))), `≤ ${limit} ms`];
  });
});

console.log(`${machineFacts()}\nOver an empty script, ${pairs} pairs, ${stages} stages\n`);
printTable(['', 'median', '10 %', '90 %', 'goal'], rows);

function yaml() {
  const names = Array.from({ length: stages }, (_, i) => `s${i}`);
  const stage = (name, i) => `
  ${name}:
    cmd: cp ${i === 0 ? 'seed' : names[i - 1]}.txt ${name}.txt
    deps: [${i === 0 ? 'seed' : names[i - 1]}.txt]
    outs: [${name}.txt]`;
  return `stages:${names.map(stage).join('')}\n`;
}
