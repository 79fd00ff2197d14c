/** What does not fit the form in which a fetch keeps its data: bytes as they come, or a table. */
import type { KindProblem } from '../../kind-problem.ts';
import { isFolder } from '../out-folder.ts';
import type { FetchOptions } from './options.ts';
import { isRaw } from './output-form.ts';
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
  if (isRaw(options)) {
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
