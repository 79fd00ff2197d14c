// The most memory that `luc` itself holds, worker threads with it, commands and git without, after `npm run build`:
// `node bench/memory.js [--stages 1000,10000] [--files 100000,1000000] [--bytes N] [--jobs N]`
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { luc, time } from './measure.js';
import { readOptions } from './options.js';
import { copies, stagesYaml, writeFiles, writeInputs, writeManyFiles } from './projects.js';
import { count, mebibytes, printMachine, printTable } from './report.js';
import { usualJobs } from './spawn-all.js';
import { folderIn, inFolder, moveAway } from './temporary.js';

const options = readOptions({ stages: [1000], files: [100_000], bytes: 512, jobs: usualJobs });
const peakHook = fileURLToPath(new URL('peak.cjs', import.meta.url));
const goals = new Map([
  ['1,000 stages', 120],
  ['10,000 stages', 384],
  ['100,000 files', 300],
  ['1,000,000 files', 1024],
]);

printMachine(`files of ${options.bytes} bytes`);
await inFolder(async (root) => {
  const empty = await peakOf([fileURLToPath(new URL('empty.js', import.meta.url))], root, root);
  const rows = [['an empty Node script', '', mebibytes(empty), '']];
  for (const stages of options.stages) {
    const project = folderIn(root, 'project');
    writeInputs(project, copies(stages));
    writeFiles(project, { 'lucidity.yaml': stagesYaml(copies(stages)) });
    rows.push(
      ...(await rowsOf(root, project, `${count(stages)} stages`, [
        ['first `repro`', ['repro', '-q', '-j', String(options.jobs)]],
        ['`repro`, nothing to do', ['repro', '-q']],
        ['`status`', ['status']],
      ])),
    );
  }
  for (const files of options.files) {
    const project = folderIn(root, 'project');
    writeManyFiles(join(project, 'data'), { count: files, bytes: options.bytes });
    writeFiles(project, { 'lucidity.yaml': 'stages: {}\n' });
    const title = `${count(files)} files`;
    rows.push(
      ...(await rowsOf(root, project, title, [
        ['first `add`', ['add', '-q', 'data']],
        ['`add`, nothing changed', ['add', '-q', 'data']],
        ['`status`', ['status']],
      ])),
    );
    moveAway(join(project, 'data'));
    rows.push(...(await rowsOf(root, project, title, [['`checkout`', ['checkout', '-q']]])));
  }
  printTable(['', '', 'peak', 'goal'], rows);
});

async function rowsOf(root, project, title, works) {
  const rows = [];
  for (const [name, args] of works) {
    const goal = goals.get(title);
    const peak = await peakOf([luc, ...args], project, root);
    rows.push([name, title, mebibytes(peak), goal === undefined ? '' : `≤ ${goal} MiB`]);
  }
  return rows;
}

/** In bytes. */
async function peakOf(args, cwd, root) {
  const file = join(root, 'peak.txt');
  await time(process.execPath, ['--require', peakHook, ...args], { cwd, env: { BENCH_PEAK: file } });
  return Number(readFileSync(file, 'utf8'));
}
