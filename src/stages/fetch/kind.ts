/** The kind `fetch`: brings data from outside under the project. */
import { isObject, type Json } from '../../json.ts';
import type { KindProblem } from '../../kind-problem.ts';
import type { Meant } from '../../options/misplaced.ts';
import { isSecretName, isSecretValue } from '../../secret-looks.ts';
import { type Contract, narrowShape, type TableShape } from '../../table-shape.ts';
import { isFolder } from '../out-folder.ts';
import { secretInFile, secretsInUrl } from '../secret-in-file.ts';
import { typedKind } from '../typed-kind.ts';
import { formProblems } from './form-problems.ts';
import { type FetchOptions, fetchOptions, type SourceName } from './options.ts';
import { extendsLast, sourceOf } from './source-name.ts';

export const fetch = typedKind({
  name: 'fetch',
  version: 1,
  summary: 'Brings data in from outside: the web, feeds, buckets, repositories, databases, archives.',
  options: fetchOptions,
  meant,
  check,
  refresh: ({ refresh }) => refresh,
  persists: extendsLast,
  moreOuts: ({ output, license, source_note }) =>
    license === undefined && source_note === undefined
      ? []
      : [{ path: `${output.replace(/\/+$/, '')}.meta.yaml`, role: 'out', at: ['output'] }],
  secrets: ({ token_env }) => (token_env === undefined ? [] : [token_env]),
  contract,
  probe: async (task, context) =>
    (await import('./probe.ts')).probeSource(task as unknown as FetchOptions, context),
});

function meant(options: FetchOptions): Meant {
  const source = sourceOf(options);
  return options.source === undefined && source !== null ? { source: [source] } : {};
}

const notThereYet: readonly SourceName[] = ['airbyte', 'cdc', 'kaggle'];

function check(options: FetchOptions): KindProblem[] {
  const source = sourceOf(options);
  const problems: KindProblem[] = [];
  const tell = (code: string, message: string, path: KindProblem['path'], hint?: string): void =>
    void problems.push({ code, message, path, ...(hint && { hint }) });
  if (source === null) {
    const hint = 'give a `url`, or the `input` that is a file of the project';
    tell(
      options.url === undefined ? 'missing-option' : 'option-conflict',
      'no source is known for this',
      options.url === undefined ? [] : ['url'],
      hint,
    );
    return problems;
  }
  if (notThereYet.includes(source))
    tell(
      'not-there-yet',
      `\`source: ${source}\` is not there yet`,
      ['source'],
      'a `cmd` stage can fetch it meanwhile',
    );
  if (source === 'file' && options.input === undefined)
    tell('missing-option', '`source: file` needs an `input`', []);
  if (source !== 'file' && !notThereYet.includes(source) && options.url === undefined)
    tell('missing-option', `\`source: ${source}\` needs a \`url\``, []);
  if (source === 'sql' && options.statement === undefined)
    tell('missing-option', '`source: sql` needs a `statement`', [], 'one SELECT');
  if (options.incremental !== undefined && options.key === undefined)
    tell(
      'missing-option',
      '`incremental` needs a `key`',
      ['incremental'],
      'the rows that come replace those of the same key',
    );
  if (options.unpack && !isFolder(options.output))
    tell(
      'option-conflict',
      '`unpack` needs an `output` that is a folder',
      ['output'],
      `write \`${options.output}/\``,
    );
  if (options.paginate?.style === 'cursor' && options.paginate.cursor === undefined)
    tell(
      'missing-option',
      '`style: cursor` needs a `cursor`',
      ['paginate'],
      'a JSON pointer to where the next cursor is',
    );
  return [...problems, ...formProblems(options), ...secretsIn(options)];
}

/** Secrets may not stand in a file that is shared. */
function secretsIn({ url, request }: FetchOptions): KindProblem[] {
  const urls =
    url === undefined
      ? []
      : typeof url === 'string'
        ? [[['url'], url] as const]
        : url.map((one, i) => [['url', i], one] as const);
  const named = [
    ...Object.entries(request?.headers ?? {}).map(
      ([name, value]) => [['request', 'headers', name], name, value] as const,
    ),
    ...Object.entries(request?.query ?? {}).map(
      ([name, value]) => [['request', 'query', name], name, value] as const,
    ),
  ];
  return [
    ...urls.flatMap(([path, text]) => secretsInUrl(text, path)),
    ...named.filter(([, name, value]) => holdsSecret(name, value)).map(([path]) => secretInFile(path)),
    ...textsIn(request?.body ?? null)
      .filter(isSecretValue)
      .slice(0, 1)
      .map(() => secretInFile(['request', 'body'])),
  ];
}

const holdsSecret = (name: string, value: Json): boolean =>
  typeof value === 'string' &&
  value !== '' &&
  (isSecretValue(value) ||
    /^(?:authorization|cookie|proxy-authorization)$/i.test(name) ||
    isSecretName(name.replaceAll('-', '_')));

const textsIn = (value: Json): string[] =>
  typeof value === 'string'
    ? [value]
    : isObject(value) || Array.isArray(value)
      ? Object.values(value).flatMap(textsIn)
      : [];

/** What feeds and crawls give is always the same; of other sources only what the options name is known. */
function contract(options: FetchOptions): Contract {
  const known = columnsOf[sourceOf(options) ?? 'file'];
  const all: TableShape | null = known
    ? { columns: known.map(([name, type]) => ({ name, type })), open: false }
    : null;
  const narrow = options.columns ? narrowShape(options.columns, all, ['columns']) : null;
  const shape = narrow?.shape ?? all;
  return {
    problems: narrow?.problems ?? [],
    writes: new Map(shape && !isFolder(options.output) ? [[options.output, shape]] : []),
  };
}

const columnsOf: {
  readonly [Name in SourceName]?: readonly (readonly [string, 'string' | 'timestamp' | 'int64' | 'list'])[];
} = {
  feed: [
    ['id', 'string'],
    ['title', 'string'],
    ['text', 'string'],
    ['html', 'string'],
    ['url', 'string'],
    ['author', 'string'],
    ['published', 'timestamp'],
    ['updated', 'timestamp'],
    ['tags', 'list'],
  ],
  crawl: [
    ['id', 'string'],
    ['url', 'string'],
    ['status', 'int64'],
    ['content_type', 'string'],
    ['fetched_at', 'timestamp'],
    ['html', 'string'],
    ['text', 'string'],
    ['title', 'string'],
  ],
};
