/** Makes the output of files that were brought: as they are, unpacked, or read as one table. */
import { basename, dirname, join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { exists, makeFolder, removeAll } from '../../base/files.ts';
import { hashFile } from '../../base/hash.ts';
import { unpack } from '../../data/archives/unpack.ts';
import { moveWhole } from '../../store/move.ts';
import { WorkError, type WorkProblem } from '../../work.ts';
import { filesBelow } from '../files-below.ts';
import { isFolder } from '../out-folder.ts';
import type { FetchOptions } from './options.ts';
import { isRaw } from './output-form.ts';
import type { FetchContext } from './source.ts';
import { writeRows } from './write-rows.ts';

export async function placeFiles(
  options: FetchOptions,
  context: FetchContext,
  output: string,
): Promise<void> {
  const { folder } = context;
  const files = filesBelow(folder, ['url']).map(({ path }) => join(folder, path));
  if (options.digest !== undefined) checkDigest(onlyFile(files, options, 'digest'), options.digest);
  if (!isRaw(options)) return writeRows(options, files, context, output);
  makeFolder(dirname(output));
  if (options.unpack) return unpackInto(onlyFile(files, options, 'unpack'), options, context, output);
  if (!isFolder(options.output)) {
    moveWhole(onlyFile(files, options, 'output'), output);
    return;
  }
  makeFolder(output);
  for (const name of fx.readdirSync(folder)) moveWhole(join(folder, name), join(output, name));
}

/** `option`: what needs it to be one. */
function onlyFile(files: readonly string[], { output }: FetchOptions, option: keyof FetchOptions): string {
  const [file, ...more] = files;
  if (file !== undefined && more.length === 0) return file;
  throw new WorkError({
    code: 'option-conflict',
    message: `\`${option}\` is for a single file, and there are ${files.length}`,
    hint: option === 'output' ? `write \`output: ${output}/\`` : 'make a stage of each',
    option: [option],
  });
}

function checkDigest(file: string, digest: string): void {
  const found = `sha256:${hashFile(file).hex}`;
  if (found !== digest) throw new WorkError(digestMismatch(basename(file), found));
}

const digestMismatch = (name: string, found: string): WorkProblem => ({
  code: 'digest-mismatch',
  message: `\`${name}\` has other content than \`digest\` says: it is ${found}`,
  hint: 'take that one if it is to be trusted; else ask who published it',
  option: ['digest'],
});

async function unpackInto(
  archive: string,
  { max_bytes }: FetchOptions,
  { signal, progress, temporary }: FetchContext,
  output: string,
): Promise<void> {
  const to = join(temporary, 'unpacked');
  if (exists(to)) removeAll(to);
  await unpack(archive, to, {
    name: basename(archive),
    maxBytes: max_bytes ?? null,
    signal,
    onProgress: (files) => progress({ unit: 'files', done: files, total: null }),
  });
  moveWhole(to, output);
}
