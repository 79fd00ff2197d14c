// How the cost grows with the number of stages, after `npm run build`:
// `node bench/scale.js [--stages 100,1000,10000] [--files N] [--behind STAGES] [--first N] [--graph N] [--rounds N] [--jobs N]`
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTurns, timeEmpty, timeLuc } from './measure.js';
import { readOptions } from './options.js';
import {
  copies,
  folderReaders,
  grid,
  stagesYaml,
  touch,
  writeFiles,
  writeInputs,
  writeManyFiles,
} from './projects.js';
import { count, microsecondsEach, milliseconds, printMachine, printTable, seconds } from './report.js';
import { spawnAll, usualJobs } from './spawn-all.js';
import { folderIn, inFolder } from './temporary.js';

const options = readOptions({
  stages: [100, 1000, 10_000],
  files: 100_000,
  behind: 1000,
  first: 1000,
  graph: 10_000,
  rounds: 5,
  jobs: usualJobs,
});
const { rounds, jobs } = options;
const idleGoals = new Map([
  [1000, '≤ 250 ms'],
  [10_000, '≤ 2,000 ms'],
]);

printMachine(`${jobs} stages at once, medians of ${rounds}`);
await inFolder(async (root) => {
  await measureIdle(root);
  await measureFirst(root);
  await measureGraph(root);
});

/** Nothing to do: in all, and for each stage or file. */
async function measureIdle(root) {
  const rows = [];
  for (const stages of options.stages) {
    const project = projectOf(root, 'idle', copies(stages));
    rows.push(await idleRow(project, stages, stages, idleGoals.get(stages) ?? ''));
  }
  const project = folderIn(root, 'idle');
  writeManyFiles(join(project, 'data'), { count: options.files, bytes: 64, folders: options.behind });
  const readers = folderReaders(options.behind);
  writeFiles(project, { 'lucidity.yaml': stagesYaml(readers), 'out/.keep': '' });
  rows.push(
    await idleRow(project, options.behind, options.files, options.files === 100_000 ? '≤ 500 ms' : ''),
  );
  printTable(
    ['nothing to do', 'files', '`status`', '`repro`', 'per file', 'goal', 'an empty Node script'],
    rows,
  );
}

async function idleRow(project, stages, files, goal) {
  await timeLuc(['repro', '-q', '-j', String(jobs)], project);
  for (const command of ['status', 'repro']) await timeLuc([command], project);
  const [empty, status, repro] = await inTurns(rounds, [
    () => timeEmpty(project),
    () => timeLuc(['status'], project),
    () => timeLuc(['repro'], project),
  ]);
  const each = microsecondsEach(repro - empty, files);
  return [
    `${count(stages)} stages`,
    count(files),
    milliseconds(status),
    milliseconds(repro),
    each,
    goal,
    milliseconds(empty),
  ];
}

/** Stages that do next to nothing, run for the first time, and one of them again after a change of what it reads. */
async function measureFirst(root) {
  const stages = copies(options.first);
  const commands = stages.map(({ cmd }) => cmd);
  const bare = folderIn(root, 'bare');
  writeInputs(bare, stages);
  const repro = ['repro', '-q', '-j', String(jobs)];
  const [shell, first] = await inTurns(rounds, [
    () => spawnAll(commands, jobs, bare),
    () => timeLuc(repro, projectOf(root, 'first', stages)),
  ]);
  const project = join(root, 'first');
  const [idle, touched] = await inTurns(rounds, [
    () => timeLuc(repro, project),
    (round) => {
      touch(project, round, round);
      return timeLuc(repro, project);
    },
  ]);
  const each = (ms) => milliseconds(ms / options.first);
  printTable(
    [`${count(options.first)} stages`, 'time', 'per stage', 'goal'],
    [
      ['`sh` alone', milliseconds(shell), each(shell), ''],
      ['first run', milliseconds(first), each(first), ''],
      ['first run over `sh`', milliseconds(first - shell), each(first - shell), '≤ 4 ms a stage'],
      ['one stage to run', milliseconds(touched), '', options.first === 1000 ? '≤ 400 ms' : ''],
      ['one stage to run, over nothing to do', milliseconds(touched - idle), '', ''],
    ],
  );
}

/** A connected graph of which nothing has run yet: everything has a reason to be told. */
async function measureGraph(root) {
  const stages = grid(options.graph);
  const project = folderIn(root, 'graph');
  writeFiles(project, { 'seed.txt': 'seed\n', 'out/.keep': '', 'lucidity.yaml': stagesYaml(stages) });
  const works = [
    ['`status`', ['status']],
    ['`plan`', ['plan']],
    ['`why` of the last stage', ['why', stages.at(-1).name]],
    ['`dag`', ['dag']],
    ['`dag --outs`', ['dag', '--outs']],
    ['`dag --html`', ['dag', '--html', 'dag.html']],
  ];
  await timeLuc(['status'], project);
  const found = await inTurns(rounds, [
    ...works.map(
      ([, args]) =>
        () =>
          timeLuc(args, project),
    ),
    () => {
      appendFileSync(join(project, 'lucidity.yaml'), '# edited\n');
      return timeLuc(['status'], project);
    },
  ]);
  const names = [...works.map(([name]) => name), '`status` after an edit of the YAML'];
  printTable(
    [`a graph of ${count(options.graph)} stages`, 'time', 'per stage', 'goal'],
    names.map((name, i) => [
      name,
      seconds(found[i]),
      microsecondsEach(found[i], options.graph),
      options.graph === 10_000 ? '≤ 1 s' : '',
    ]),
  );
}

function projectOf(root, name, stages) {
  const project = folderIn(root, name);
  writeInputs(project, stages);
  writeFiles(project, { 'lucidity.yaml': stagesYaml(stages) });
  return project;
}
