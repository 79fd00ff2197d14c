/** What a user may say of a fetch. */
import { type OptionsOf, optional, required, withDefault } from '../../option.ts';
import { record } from '../../options/read.ts';
import { narrowing, requests, tableFormats } from '../../options/shared.ts';
import {
  anyText,
  choice,
  column,
  columnOrColumns,
  digest,
  duration,
  either,
  flag,
  globs,
  integer,
  json,
  list,
  map,
  path,
  pointer,
  size,
  text,
} from '../../options/types.ts';

const method = choice('GET', 'POST');

const request = record(
  {
    method: withDefault(method, 'GET', { doc: 'How it is asked' }),
    headers: optional(map(anyText, 'map of headers'), { doc: 'Sent along; secrets only by `token_env`' }),
    query: optional(map(json, 'map of query values'), { doc: 'Added to the URL' }),
    body: optional(json, { doc: 'Text, or what is sent as JSON' }),
  },
  '{method, headers, query, body}',
);

const paginate = record(
  {
    style: required(choice('page', 'offset', 'cursor', 'link'), {
      doc: 'By page number, row offset, a cursor from the body, or the header `Link`',
    }),
    param: optional(text, {
      doc: 'Name of the query value',
      else: 'the style',
      only: { style: ['page', 'offset', 'cursor'] },
    }),
    size_param: optional(text, { doc: 'Name of the query value for `size`' }),
    start: optional(integer(0), {
      doc: 'The first value',
      else: '1 for pages, 0 for offsets',
      only: { style: ['page', 'offset'] },
    }),
    size: optional(integer(1), { doc: 'Rows of a page' }),
    cursor: optional(pointer, {
      doc: 'Where the next cursor is; null, missing or empty ends',
      only: { style: ['cursor'] },
    }),
    max_pages: withDefault(integer(1), 10_000, { doc: 'More is an error' }),
  },
  '{style, …}',
);

const url = { ...text, name: 'URL', words: 'a URL' };

const ofHttp = { source: ['http'] };
const ofCrawl = { source: ['crawl'] };
const ofAirbyte = { source: ['airbyte'] };
const ofMany = { source: ['crawl', 'bucket', 'hf', 'git', 'kaggle'] };
/** Those that may bring files as they are. */
const ofFiles = ['http', 'bucket', 'hf', 'git', 'kaggle', 'file'];

export const fetchOptions = {
  source: optional(
    choice('http', 'feed', 'crawl', 'bucket', 'hf', 'git', 'sql', 'cdc', 'airbyte', 'kaggle', 'file'),
    { doc: 'What is read', else: 'by the scheme of `url`' },
  ),
  url: optional(either('URL or list', 'a URL or a list of URLs', url, list(url, 'list of URLs')), {
    doc: 'Where it is: `https://`, `gs://bucket/prefix`, a folder, `hf:[datasets/]owner/name@revision`, a git URL with `#revision`, `postgres://host/db`, `sqlite:path`, `duckdb:path`. A web server inside of your network only by its address or a local name: no public name and no redirect leads there',
    only: { source: ['http', 'feed', 'crawl', 'bucket', 'hf', 'git', 'sql', 'kaggle'] },
  }),
  output: required(path, { role: 'out', doc: 'A file, or a folder ending in `/`' }),
  format: optional(choice('raw', ...tableFormats), {
    doc: '`raw` keeps the bytes',
    else: '`raw` where files are copied, else by extension',
  }),
  refresh: withDefault(
    either<['never' | 'always' | 'on_change', number]>(
      '`never`, `always`, `on_change` or duration',
      'one of `never`, `always`, `on_change`, or a duration such as `1d`',
      choice('never', 'always', 'on_change'),
      duration,
    ),
    'never',
    { doc: 'When the source is looked at again; `never` leaves that to `luc update`', harmless: true },
  ),
  digest: optional(digest, {
    doc: 'Expected of a single file, or of the archive',
    only: { source: ofFiles },
  }),
  unpack: withDefault(flag, false, {
    doc: 'Unpack tar, tar.gz or zip into `output`',
    only: { source: ofFiles },
  }),
  max_bytes: optional(size, {
    doc: 'Largest answer or archive content allowed',
    else: 'no limit',
    only: { source: ['http', 'feed', 'crawl', 'bucket', 'hf', 'git', 'kaggle', 'file'] },
  }),
  key: optional(columnOrColumns, { doc: 'Replace rows of the same key; rows are sorted by it' }),
  ...narrowing,
  request: optional(request, { doc: 'How it is asked', only: ofHttp }),
  records: optional(pointer, {
    doc: 'Where the list of records is in JSON',
    else: 'the whole body',
    only: ofHttp,
  }),
  paginate: optional(paginate, { doc: 'Page after page', only: ofHttp }),
  full_text: withDefault(flag, true, {
    doc: 'The whole text where there is one, else the summary',
    only: { source: ['feed'] },
  }),
  include: optional(globs, { doc: 'Which URLs or paths', else: 'all', only: ofMany }),
  exclude: optional(globs, { doc: 'Which not', only: ofMany }),
  max_pages: withDefault(integer(1), 1000, { doc: 'More are not read', only: ofCrawl }),
  max_depth: withDefault(integer(0), 3, { doc: 'How many links from `url`', only: ofCrawl }),
  same_host: withDefault(flag, true, { doc: 'Stay on the hosts of `url`', only: ofCrawl }),
  robots: withDefault(flag, true, { doc: 'Do as robots.txt says', only: ofCrawl }),
  statement: optional(text, { doc: 'One SELECT', only: { source: ['sql'] } }),
  incremental: optional(column, {
    doc: 'Only rows after the greatest value seen, in SQL and `request` as `{{last}}`; needs `key`',
    only: { source: ['sql', 'http', 'airbyte'] },
  }),
  input: optional(path, {
    role: 'dep',
    doc: 'A file, archive or folder of the project',
    only: { source: ['file', 'cdc'] },
  }),
  command: optional(either('text or list', 'text or a list of texts', text, list(text, 'list of texts')), {
    doc: 'The connector',
    only: ofAirbyte,
  }),
  config: optional(path, { role: 'dep', doc: 'Its config file', only: ofAirbyte }),
  streams: optional(json, { doc: 'Streams with sync mode', only: ofAirbyte }),
  repo_type: withDefault(choice('dataset', 'model', 'space'), 'dataset', {
    doc: 'What kind of repository',
    only: { source: ['hf'] },
  }),
  license: optional(text, { doc: 'SPDX id, written beside the data' }),
  source_note: optional(text, { doc: 'Where it comes from, written beside the data' }),
  ...requests,
};
export type FetchOptions = OptionsOf<typeof fetchOptions>;
export type SourceName = NonNullable<FetchOptions['source']>;
export type RequestOptions = NonNullable<FetchOptions['request']>;
export type PaginateOptions = NonNullable<FetchOptions['paginate']>;
