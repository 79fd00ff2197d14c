/** In which form outputs are written, and where each input's goes in a folder. */
import { formatOfFile, isTableFormat } from '../../data/tables/format.ts';
import type { WriteOptions } from '../../data/tables/write.ts';
import { WorkError } from '../../work.ts';
import type { ConvertOptions } from './kind.ts';

/** By `format`, else by the end of `output`; that there is one of them was checked with the options. */
export function formOfOutput({ output, format, compression }: ConvertOptions): WriteOptions {
  const found = formatOfFile(output);
  const chosen = format ?? found?.format;
  if (chosen === undefined || !isTableFormat(chosen)) throw new Error(`no format for \`${output}\``);
  return { format: chosen, compression, gzip: found?.gzip ?? false };
}

/** Each file with its path in the folder: its own, with the end of the new format. What lies above the stage's folder stays in the output. */
export function outputsOf<File extends { readonly relative: string; readonly name: string }>(
  files: readonly File[],
  { format }: WriteOptions,
): Map<File, string> {
  const taken = new Map<string, File>();
  for (const file of files) {
    const below = file.relative.replace(/^(?:\.\.\/)+/, '');
    const name = `${below.replace(/(?<=[^/])\.[^./]+$/, '')}.${format}`;
    const other = taken.get(name);
    if (other)
      throw new WorkError({
        code: 'path-conflict',
        message: `\`${other.name}\` and \`${file.name}\` would both become \`${name}\``,
        hint: 'write them to one file, or choose one of them by a glob',
        option: ['output'],
      });
    taken.set(name, file);
  }
  return new Map([...taken].map(([name, file]) => [file, name]));
}
