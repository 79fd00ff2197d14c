// The same work by `luc` and by the tools that are here, after `npm run build`:
// `node bench/compare.js [--stages 100,1000] [--files N] [--bytes N] [--rounds N] [--jobs N] [--limit SECONDS]`
// `BENCH_DVC=/path/to/dvc`, and so on for xvc, make, wireit and turbo, names a tool that is not on the PATH.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inTurns, median, time } from './measure.js';
import { readOptions } from './options.js';
import { copies, touch, writeInputs, writeManyFiles } from './projects.js';
import { count, mebibytes, printMachine, printTable, seconds } from './report.js';
import { usualJobs } from './spawn-all.js';
import { folderIn, inFolder } from './temporary.js';
import { presentTools } from './tools.js';

const options = readOptions({
  stages: [100, 1000],
  files: 10_000,
  bytes: 4096,
  rounds: 3,
  jobs: usualJobs,
  limit: 120,
});
const { rounds, limit } = options;
const tools = presentTools(options.jobs);

printMachine(
  `medians of ${rounds}, the tools in turns; first runs and the first \`add\` once; none longer than ${limit} s`,
  ...tools.map(({ name, version, note }) => `${name} ${version}: ${note}`),
);
await inFolder(async (root) => {
  const rows = [];
  for (const stages of options.stages) rows.push(...(await stagesRows(root, copies(stages))));
  rows.push(...(await filesRows(root)));
  printTable(['', ...tools.map(titleOf)], rows);
});

async function stagesRows(root, stages) {
  const first = [];
  for (const tool of tools) {
    const project = folderIn(root, tool.name);
    writeInputs(project, stages);
    first.push(
      await unlessItFails(tool, async () => {
        await tool.setUp(project, stages);
        const ms = await timed(tool.bringUpToDate, project);
        if (Number.isFinite(ms)) requireOuts(project, stages);
        return ms;
      }),
    );
  }
  const again = (change) =>
    inTurns(
      rounds,
      tools.map((tool, i) => (round) => {
        const project = join(root, tool.name);
        if (!Number.isFinite(first[i])) return Number.NaN;
        change(project, round);
        return timed(tool.bringUpToDate, project);
      }),
    );
  // The first time after a run some of them still hash what the run made.
  await again(() => {});
  const idle = await again(() => {});
  const touched = await again((project, round) => touch(project, round, round));
  const title = `${count(stages.length)} stages`;
  return [
    [`${title}: first run`, ...first.map(cell)],
    [`${title}: nothing to do`, ...idle.map(cell)],
    [`${title}: one to run`, ...touched.map(cell)],
  ];
}

/** The others are measured all the same. */
async function unlessItFails({ name }, work) {
  try {
    return await work();
  } catch (error) {
    console.error(`${name} is left out: ${error.message}`);
    return Number.NaN;
  }
}

/** A tool that was fast as it did nothing would win. */
function requireOuts(project, stages) {
  const missing = stages.flatMap(({ outs }) => outs).filter((out) => !existsSync(join(project, out)));
  if (missing.length > 0) throw new Error(`${missing[0]} was not made, nor ${missing.length - 1} others`);
}

async function filesRows(root) {
  const first = [];
  const again = [];
  for (const tool of tools) {
    if (!tool.add) {
      first.push(Number.NaN);
      again.push(Number.NaN);
      continue;
    }
    const project = folderIn(root, tool.name);
    writeManyFiles(join(project, 'data'), { count: options.files, bytes: options.bytes });
    first.push(
      await unlessItFails(tool, async () => {
        await tool.setUpData(project);
        return timed(tool.add, project);
      }),
    );
    const found = [];
    for (let round = 0; round < rounds && Number.isFinite(first.at(-1)); round++)
      found.push(await timed(tool.add, project));
    again.push(median([...found, ...(found.length === 0 ? [Number.NaN] : [])]));
  }
  const title = `${count(options.files)} files (${mebibytes(options.files * options.bytes)})`;
  return [
    [`${title}: add`, ...first.map(cell)],
    [`${title}: add again, nothing changed`, ...again.map(cell)],
  ];
}

function timed([command, args, env], cwd) {
  return time(command, args, { cwd, env, limit: limit * 1000 });
}

/** Ours is the one that is here; of the others it matters which. */
const titleOf = ({ name, version }) =>
  name === 'luc' ? name : `${name} ${version.replace(/^(\d+\.\d+)\..*/, '$1')}`;

/** What a tool does not do, or could not as it took too long before, is a dash. */
function cell(ms) {
  if (Number.isNaN(ms)) return '–';
  return Number.isFinite(ms) ? seconds(ms) : `> ${limit} s`;
}
