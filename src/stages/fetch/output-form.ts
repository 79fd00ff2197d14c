/** Whether a fetch keeps the bytes that come, or makes a table of them, and of which format. */
import { type FileFormat, formatOfFile, isTableFormat, type TableFormat } from '../../data/tables/format.ts';
import { WorkError } from '../../work.ts';
import type { FetchOptions } from './options.ts';
import { sourceOf } from './source-name.ts';

/** Sources that copy files; `http` only where no records are asked for. */
const copying = ['http', 'bucket', 'hf', 'git', 'kaggle', 'file'];

/** Whether records are asked for over the web. */
export const asksForRecords = (options: FetchOptions): boolean =>
  options.records !== undefined || options.paginate !== undefined || options.incremental !== undefined;

export function isRaw(options: FetchOptions): boolean {
  if (options.format !== undefined) return options.format === 'raw';
  const source = sourceOf(options);
  return source !== null && copying.includes(source) && !(source === 'http' && asksForRecords(options));
}

/** The format of the table at `output`. */
export function tableFormatOf({ format, output }: FetchOptions): FileFormat<TableFormat> {
  const found = formatOfFile(output);
  const gzip = found?.gzip ?? false;
  if (format !== undefined && format !== 'raw') return { format, gzip };
  if (found && isTableFormat(found.format)) return { format: found.format, gzip };
  throw new WorkError({
    code: 'unknown-format',
    message: `\`${output}\` does not say which format the table has`,
    hint: 'give `format`, or an `output` such as `data/rows.parquet`',
    option: ['output'],
  });
}
