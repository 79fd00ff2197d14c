// The projects that are measured: stages as YAML, and files to go with them.
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files by path; folders are made. */
export function writeFiles(root, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const input = (i) => `in/${i}.txt`;
const output = (i) => `out/${i}.txt`;

/** Stages that have nothing to do with each other, each with a file of its own that it copies. */
export const copies = (count) =>
  Array.from({ length: count }, (_, i) => ({
    name: `s${i}`,
    cmd: `cp ${input(i)} ${output(i)}`,
    deps: [input(i)],
    outs: [output(i)],
  }));

export function writeInputs(root, stages) {
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFiles(
    root,
    Object.fromEntries(stages.flatMap(({ name, deps }) => deps.map((dep) => [dep, `${name}\n`]))),
  );
}

/** Other content of the same stage's file, each time. */
export const touch = (root, i, round) => writeFileSync(join(root, input(i)), `touched ${round}\n`);

/** A graph ten stages wide: each reads what the one before it and the one above it make. */
export const grid = (count, width = 10) =>
  Array.from({ length: count }, (_, i) => {
    const deps = [i % width === 0 ? 'seed.txt' : output(i - 1), ...(i >= width ? [output(i - width)] : [])];
    return { name: `s${i}`, cmd: `cat ${deps.join(' ')} > ${output(i)}`, deps, outs: [output(i)] };
  });

/** Stages that each read a folder of `files / count` files. */
export const folderReaders = (count) =>
  Array.from({ length: count }, (_, i) => ({
    name: `s${i}`,
    cmd: `ls data/${i} > ${output(i)}`,
    deps: [`data/${i}`],
    outs: [output(i)],
  }));

/** `lucidity.yaml`, and `dvc.yaml` too, which says such stages in the same words. */
export const stagesYaml = (stages) =>
  `stages:\n${stages
    .map(
      ({ name, cmd, deps, outs }) =>
        `  ${name}:\n    cmd: ${cmd}\n    deps: [${deps.join(', ')}]\n    outs: [${outs.join(', ')}]\n`,
    )
    .join('')}`;

/** Files that nothing can compress, spread evenly over `folders`. */
export function writeManyFiles(root, { count, bytes, folders = Math.max(1, Math.ceil(count / 100)) }) {
  const content = Buffer.alloc(bytes);
  for (let i = 0; i < folders; i++) mkdirSync(join(root, String(i)), { recursive: true });
  for (let i = 0; i < count; i++)
    writeFileSync(join(root, String(i % folders), `${i}.bin`), randomFillSync(content));
}

const blockBytes = 16 * 2 ** 20;

export function writeLargeFile(path, mebibytes) {
  const block = Buffer.alloc(blockBytes);
  const file = openSync(path, 'w');
  for (let left = mebibytes * 2 ** 20; left > 0; left -= blockBytes)
    writeSync(file, randomFillSync(block), 0, Math.min(left, blockBytes));
  closeSync(file);
}
