/** What does not fit the form in which a fetch keeps its data: bytes as they come, or a table. */
import { type FileFormat, formatOfFile, isTableFormat } from '../../data/tables/format.ts';
import type { KindProblem } from '../../kind-problem.ts';
import { isFolder } from '../out-folder.ts';
import type { FetchOptions } from './options.ts';
import { asksForRecords, isRaw } from './output-form.ts';
import { sourceOf } from './source-name.ts';
import { urlsOf } from './urls.ts';

export function formProblems(options: FetchOptions): KindProblem[] {
  const { output, request } = options;
  const problems: KindProblem[] = [];
  const conflict = (path: KindProblem['path'], message: string, hint: string): void =>
    void problems.push({ code: 'option-conflict', message, hint, path });
  const isWeb = sourceOf(options) === 'http';
  if (request?.body !== undefined && request.method === 'GET')
    conflict(['request', 'body'], '`request.body` is sent by `POST` only', 'write `method: POST`');
  if (options.digest !== undefined && isWeb && (asksForRecords(options) || urlsOf(options).length > 1))
    conflict(['digest'], '`digest` is of a single file', 'leave it out, or make a stage of each file');
  if (isRaw(options)) {
    const named = options.format === undefined && !options.unpack ? otherName(options) : null;
    if (named)
      conflict(
        ['output'],
        `\`${output}\` would hold the bytes as they come, \`${named.from}\` under the name of \`${named.to}\``,
        `give \`format: ${named.format}\` to make a table of them, or \`format: raw\` to keep them under this name`,
      );
    for (const name of ['key', 'columns', 'where', 'limit'] as const)
      if (options[name] !== undefined)
        conflict([name], `\`${name}\` is for tables, and the bytes are kept as they come`, 'give a `format`');
    for (const name of ['records', 'paginate', 'incremental'] as const)
      if (isWeb && options[name] !== undefined)
        conflict(
          [name],
          `\`${name}\` makes a table, and \`format: raw\` keeps bytes`,
          'leave `format: raw` out',
        );
    if (isWeb && urlsOf(options).length > 1 && !isFolder(output))
      conflict(['output'], 'several files need an `output` that is a folder', `write \`${output}/\``);
    return problems;
  }
  const { incremental, columns, key = [] } = options;
  if (incremental !== undefined && options.limit !== undefined)
    conflict(
      ['limit'],
      `\`limit\` would leave out newer rows for good, as only those after the greatest \`${incremental}\` are asked for`,
      'leave one of the two out',
    );
  for (const name of new Set([incremental ?? [], key].flat()))
    if (columns?.includes(name) === false)
      conflict(['columns'], `\`columns\` leaves out \`${name}\`, by which rows are known`, 'add it');
  if (options.unpack)
    conflict(['unpack'], '`unpack` keeps what is in an archive as it is', 'convert it by a stage of its own');
  if (isFolder(output))
    conflict(
      ['output'],
      'a table is one file, and `output` is a folder',
      'give it without the slash at its end',
    );
  return problems;
}

interface OtherName {
  readonly from: string;
  readonly to: string;
  readonly format: string;
}

/** What the only source is by its name, where the output is a table of another format by its own. */
function otherName(options: FetchOptions): OtherName | null {
  const { input, output } = options;
  const [source, ...more] = input === undefined ? urlsOf(options) : [input];
  const from = formatOfFile((source ?? '').replace(/[?#].*$/s, ''));
  const to = formatOfFile(output);
  if (!from || !to || more.length > 0 || !isTableFormat(to.format)) return null;
  if (from.format === to.format && from.gzip === to.gzip) return null;
  return { from: nameOf(from), to: nameOf(to), format: to.format };
}

const nameOf = ({ format, gzip }: FileFormat<string>): string => (gzip ? `${format}.gz` : format);
