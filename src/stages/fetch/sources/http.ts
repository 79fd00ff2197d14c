/** The web: files as they are, or records of an API, page after page. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { atOnce } from '../../../base/at-once.ts';
import { fx } from '../../../base/effects.ts';
import { makeFolder } from '../../../base/files.ts';
import { plainPart } from '../../../base/url-part.ts';
import { formatOfFile, isTableFormat } from '../../../data/tables/format.ts';
import { shownUrl } from '../../../data/web/shown-url.ts';
import { digestOf } from '../../../digest.ts';
import type { Json } from '../../../json.ts';
import { isName } from '../../../remote/source/source.ts';
import { WorkError } from '../../../work.ts';
import { isFolder } from '../../out-folder.ts';
import { contentTypeOf } from '../content-type.ts';
import { greatestIn } from '../greatest.ts';
import { askingOf } from '../http/asking.ts';
import { joinFiles } from '../http/join-files.ts';
import { openKeptPages, type Progress } from '../http/kept-pages.ts';
import { type Store, type WalkOptions, walkPages } from '../http/walk-pages.ts';
import type { FetchOptions } from '../options.ts';
import { asksForRecords, isRaw } from '../output-form.ts';
import type { FetchContext, Fetched, ProbeContext, Source } from '../source.ts';
import { stateOf } from '../states.ts';
import { urlsOf } from '../urls.ts';

export const http: Source = {
  fetch: (options, context) =>
    !isRaw(options) && asksForRecords(options)
      ? fetchRecords(options, context)
      : fetchFiles(options, context),
  async probe(options, context) {
    const answers: Json[] = [];
    for (const [i, url] of urlsOf(options).entries())
      answers.push(
        options.paginate === undefined
          ? await stateOf({ ...askingOf(url, options.request, null), option: placeOf(options, i) }, context)
          : await digestOfPages(url, i, options, context),
      );
    return answers;
  },
};

const placeOf = (options: FetchOptions, i: number): readonly (string | number)[] =>
  typeof options.url === 'string' ? ['url'] : ['url', i];

async function fetchFiles(options: FetchOptions, context: FetchContext): Promise<Fetched> {
  const { client, token, folder, progress } = context;
  const { request, digest, concurrency } = options;
  const urls = urlsOf(options);
  const names =
    isFolder(options.output) || urls.length > 1 ? namesOf(options) : [nameIn(urls[0] ?? '') ?? 'file'];
  const parts: string[] = [];
  makeFolder(folder);
  let date: string | null = null;
  let done = 0;
  await atOnce(urls.entries(), concurrency, async ([i, url]) => {
    const option = placeOf(options, i);
    const only = urls.length === 1 ? (digest ?? null) : null;
    const asked = { ...askingOf(url, request, null), token, option, digest: only };
    const to = join(folder, isRaw(options) ? (names[i] ?? '') : `${i}-${names[i]}`);
    const { header } = await client.download(asked, to);
    if (i === 0) date = header('date');
    refuseOtherName(options, url, contentTypeOf(header('content-type')).type, option);
    parts[i] = isRaw(options) ? to : withExtension(to, header('content-type'));
    progress({ unit: 'files', done: ++done, total: urls.length });
  });
  return isRaw(options) ? { form: 'files', date } : { form: 'table', parts, date };
}

/**
 * Bytes that are kept under the name of a table are one. A page where data was asked for is mostly one to log in at;
 * of other types only those say something that no name in the URL says better.
 */
function refuseOtherName(
  options: FetchOptions,
  url: string,
  type: string,
  option: readonly (string | number)[],
): void {
  const { format, output, unpack } = options;
  const named = formatOfFile(output)?.format;
  if (!isRaw(options) || format !== undefined || unpack || isFolder(output) || named === undefined) return;
  const found = type === 'text/html' ? 'html' : formatOfFile(nameIn(url) ?? '') ? named : extensions[type];
  if (found === undefined || found === named || (found === 'json' && named === 'jsonl')) return;
  const isTable = isTableFormat(named) && found !== 'html';
  throw new WorkError({
    code: 'unreadable-input',
    message: `\`${shownUrl(url)}\` answers ${type}, which \`${output}\` would hold under the name of ${named}`,
    hint: `${isTable ? `\`format: ${named}\` makes a table of it; ` : 'see in a browser what it answers; '}\`format: raw\` keeps the bytes under this name`,
    option,
  });
}

/** Where the name says no format, the answer may. */
function withExtension(path: string, type: string | null): string {
  const extension = extensions[contentTypeOf(type).type];
  if (formatOfFile(path) || extension === undefined) return path;
  fx.renameSync(path, `${path}.${extension}`);
  return `${path}.${extension}`;
}

const extensions: { readonly [type: string]: string | undefined } = {
  'text/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'application/json': 'json',
  'application/x-ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
  'application/vnd.apache.parquet': 'parquet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

/** Files have the last parts of their URLs as names. */
function namesOf(options: FetchOptions): string[] {
  const names = new Map<string, number>();
  for (const [i, url] of urlsOf(options).entries()) {
    const name = nameIn(url);
    const other = name === null ? undefined : names.get(name.toLowerCase());
    if (name === null || other !== undefined)
      throw new WorkError({
        code: 'names-collide',
        message:
          name === null
            ? `\`${shownUrl(url)}\` ends with no name of a file`
            : `\`${shownUrl(url)}\` ends with the same name as another one, \`${name}\``,
        hint: 'make a stage of each, by `foreach`, with an `output` of its own',
        option: placeOf(options, i),
      });
    names.set(name.toLowerCase(), i);
  }
  return urlsOf(options).map((url) => nameIn(url) ?? '');
}

function nameIn(url: string): string | null {
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const name = plainPart(path.replace(/\/+$/, '').split('/').at(-1) ?? '');
  return isName(name) ? name : null;
}

async function fetchRecords(options: FetchOptions, context: FetchContext): Promise<Fetched> {
  const { folder, last: recorded, memo, progress, log } = context;
  const { incremental, concurrency } = options;
  const greatest =
    incremental !== undefined && recorded !== null ? await greatestIn(recorded, incremental, context) : null;
  const last = greatest === null ? null : String(greatest);
  const urls = urlsOf(options);
  makeFolder(folder);
  const ends: Progress[] = [];
  const pages = urls.map(() => 0);
  await atOnce(urls.entries(), concurrency, async ([i, url]) => {
    const walk = walkOf(url, i, options, context, last);
    const kept = openKeptPages(join(folder, `${i}.jsonl`), askedBy(walk));
    ends[i] = await walkPages(
      {
        ...walk,
        memo,
        log,
        onPage: (now) => {
          pages[i] = now.pages;
          progress({ unit: 'pages', done: pages.reduce((sum, one) => sum + one, 0), total: null });
        },
      },
      kept,
    );
  });
  const parts = urls.map((_, i) => join(folder, `${i}.jsonl`));
  return {
    form: 'table',
    parts: [joinFiles(parts, join(folder, 'rows.jsonl'))],
    date: ends[0]?.date ?? null,
  };
}

function walkOf(
  url: string,
  i: number,
  options: FetchOptions,
  { client, token }: Pick<FetchContext, 'client' | 'token'>,
  last: string | null,
): WalkOptions {
  const { request, records = '', paginate, where, limit } = options;
  return {
    asking: askingOf(url, request, last),
    records,
    paginate,
    token,
    enough: limit !== undefined && where === undefined ? Math.max(1, limit) : Number.POSITIVE_INFINITY,
    option: placeOf(options, i),
    client,
    memo: null,
    onPage: () => {},
    log: () => {},
  };
}

const askedBy = ({ asking, records, paginate }: WalkOptions): string =>
  digestOf(JSON.stringify([asking, records, paginate ?? null]));

/** No page tells whether another one has changed. */
async function digestOfPages(
  url: string,
  i: number,
  options: FetchOptions,
  context: ProbeContext,
): Promise<Json> {
  const hash = createHash('sha256');
  let rows = 0;
  let page: string[] = [];
  let progress: Progress | null = null;
  const store: Store = {
    progress: () => progress,
    reset: () => {},
    save: (now) => {
      progress = now;
      for (const line of page) hash.update(`${line}\n`);
      rows += page.length;
    },
    openPage: () => {
      page = [];
      return { add: (line) => void page.push(line), end: () => 0, close: () => {} };
    },
  };
  await walkPages(walkOf(url, i, options, context, null), store);
  return { rows, digest: `sha256:${hash.digest('hex')}` };
}
