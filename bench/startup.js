// How much longer `luc` takes than an empty Node script: `node bench/startup.js [--pairs N]`, after `npm run build`.
import { overEmpty, quantile, timeLuc } from './measure.js';
import { readOptions } from './options.js';
import { stagesYaml, writeFiles } from './projects.js';
import { milliseconds, printMachine, printTable } from './report.js';
import { inFolder } from './temporary.js';

const { pairs, stages } = readOptions({ pairs: 30, stages: 100 });

printMachine(`over an empty Node script, ${pairs} pairs, ${stages} stages`);
await inFolder(async (root) => {
  writeFiles(root, { 'seed.txt': 'seed\n', 'lucidity.yaml': stagesYaml(chain(stages)) });
  await timeLuc(['repro', '-q'], root);
  const rows = [];
  for (const [name, args, goal] of [
    ['`luc --version`', ['--version'], 10],
    ['`luc status`, nothing to do', ['status'], 40],
    ['`luc repro`, nothing to do', ['repro'], 40],
  ]) {
    const found = await overEmpty(args, root, pairs);
    rows.push([
      name,
      ...[0.5, 0.1, 0.9].map((share) => milliseconds(quantile(found, share))),
      `≤ ${goal} ms`,
    ]);
  }
  printTable(['', 'median', '10 %', '90 %', 'goal'], rows);
});

function chain(count) {
  const names = ['seed.txt', ...Array.from({ length: count }, (_, i) => `s${i}.txt`)];
  return names.slice(1).map((out, i) => ({
    name: `s${i}`,
    cmd: `cp ${names[i]} ${out}`,
    deps: [names[i]],
    outs: [out],
  }));
}
