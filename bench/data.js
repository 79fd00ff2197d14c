// Data that no stage makes, many files and one large one, after `npm run build`:
// `node bench/data.js [--files N] [--bytes N] [--mebibytes N] [--rounds N]`
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTurns, time, timeLuc } from './measure.js';
import { readOptions } from './options.js';
import { writeFiles, writeLargeFile, writeManyFiles } from './projects.js';
import { count, mebibytes, printMachine, printTable, seconds, times } from './report.js';
import { folderIn, inFolder, moveAway } from './temporary.js';

const options = readOptions({ files: 100_000, bytes: 4096, mebibytes: 1024, rounds: 3 });

printMachine(`medians of ${options.rounds}, each done once before`);
await inFolder(async (root) => {
  if (options.files > 0) await measureManyFiles(root);
  if (options.mebibytes > 0) await measureLargeFile(root);
});

async function measureManyFiles(root) {
  const { files, bytes } = options;
  const kept = join(root, 'kept');
  writeManyFiles(kept, { count: files, bytes });
  const [folder] = readdirSync(kept);
  const [file] = readdirSync(join(kept, folder));
  const project = join(root, 'many');
  const data = join(project, 'data');
  const works = [
    ['`cp -r`', '', () => copyBeside(root, kept, true)],
    ['`sha256sum` of each', '', () => hashAll(root, kept)],
    ['`add`', '≤ 2 s', () => timeLuc(['add', '-q', 'data'], freshProject(project, kept))],
    ['`add` again, nothing changed', '≤ 0.3 s', () => timeLuc(['add', '-q', 'data'], project)],
    [
      '`add` again, one file changed',
      '≤ 0.3 s',
      (round) => {
        writeFileSync(join(data, folder, file), `changed ${round}\n`);
        return timeLuc(['add', '-q', 'data'], project);
      },
    ],
    ['`checkout`, all there', '≤ 1 s', () => timeLuc(['checkout', '-q'], project)],
    [
      '`checkout`, nothing there',
      '≤ 5 s',
      async () => {
        moveAway(data);
        const ms = await timeLuc(['checkout', '-q'], project);
        renameSync(data, kept);
        return ms;
      },
    ],
  ];
  await printAgainst(`${count(files)} files, ${mebibytes(files * bytes)}`, '`cp -r`', works);
}

async function measureLargeFile(root) {
  const kept = join(root, 'large.bin');
  writeLargeFile(kept, options.mebibytes);
  const project = join(root, 'large');
  const data = join(project, 'data');
  const works = [
    ['`cp`', '', () => copyBeside(root, kept, false)],
    ['`sha256sum`', '', () => time('sha256sum', [kept])],
    ['`add`', '≤ 1.5 s', () => timeLuc(['add', '-q', 'data'], freshProject(project, kept))],
    ['`add` again, nothing changed', '≤ 0.5 s', () => timeLuc(['add', '-q', 'data'], project)],
    [
      '`checkout`',
      '≤ 1.1 × `cp`',
      async () => {
        rmSync(data);
        const ms = await timeLuc(['checkout', '-q'], project);
        renameSync(data, kept);
        return ms;
      },
    ],
  ];
  await printAgainst(`one file, ${mebibytes(options.mebibytes * 2 ** 20)}`, '`cp`', works);
}

/** In turns, so that all see the same machine; the first of the works is what the others are held against. */
async function printAgainst(title, measure, works) {
  for (const [, , work] of works) await work(-1);
  const found = await inTurns(
    options.rounds,
    works.map(([, , work]) => work),
  );
  printTable(
    [title, 'time', `against ${measure}`, 'goal'],
    works.map(([name, goal], i) => [name, seconds(found[i]), times(found[i] / found[0]), goal]),
  );
}

/** A project without a store, in which the data stands; a rename moves it there. */
function freshProject(project, kept) {
  moveAway(project);
  writeFiles(project, { 'lucidity.yaml': 'stages: {}\n' });
  renameSync(kept, join(project, 'data'));
  return project;
}

async function copyBeside(root, from, isFolder) {
  const to = join(folderIn(root, 'copies'), 'copy');
  const ms = await time('cp', isFolder ? ['-r', from, to] : [from, to]);
  if (!isFolder) rmSync(to);
  return ms;
}

function hashAll(root, folder) {
  return time('sh', ['-c', 'find "$0" -type f -print0 | xargs -0 sha256sum > /dev/null', folder], {
    cwd: root,
  });
}
