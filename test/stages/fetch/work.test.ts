/** The work of a fetch from the web, done in this process: what becomes of what comes, and what it says where it cannot. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/data/duckdb.ts';
import { digestOf } from '../../../src/digest.ts';
import type { Json, JsonObject } from '../../../src/json.ts';
import { readOptions } from '../../../src/options/read.ts';
import { fetch } from '../../../src/stages/fetch/kind.ts';
import { fetchOptions } from '../../../src/stages/fetch/options.ts';
import { probeSource } from '../../../src/stages/fetch/probe.ts';
import { work } from '../../../src/stages/fetch/work.ts';
import { type WorkContext, WorkError } from '../../../src/work.ts';
import { snapshotOf } from '../../support/snapshot.ts';
import { type Reply, type Request, startWebServer } from '../../support/web-server.ts';
import { workContext } from '../../support/work-context.ts';

function openTrial(env: NodeJS.ProcessEnv = {}) {
  const root = mkdtempSync(join(tmpdir(), 'luc-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const wdir = join(root, 'project');
  mkdirSync(wdir);
  const logged: string[] = [];
  const signal = new AbortController().signal;
  const context = (scratch: string): WorkContext =>
    workContext(root, { scratch: join(root, scratch), env, log: (line) => logged.push(line) });
  const optionsOf = (written: JsonObject) => {
    const { options, problems } = readOptions(fetchOptions, { retries: 0, ...written }, '`fetch`');
    if (!options) throw new Error(JSON.stringify(problems));
    return options;
  };
  let turns = 0;
  const told = async <Value>(act: () => Promise<Value>): Promise<Value | string> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      const [{ code, message, hint, option } = { code: '', message: '', hint: '', option: [] }] =
        error.faults;
      return `${code}: ${message} (${hint})${option ? ` at ${option.join('.')}` : ''}`;
    }
  };
  return {
    logged,
    path: (path: string) => join(wdir, path),
    read: (path: string) => readFileSync(join(wdir, path), 'utf8'),
    /** Null where all went well; a scratch of its own, unless one is named. */
    run: (written: JsonObject, scratch = `scratch-${turns++}`) =>
      told(() => work(optionsOf(written), context(scratch)).then(() => null)),
    probe: (written: JsonObject) =>
      told(() => probeSource(optionsOf(written), { root: wdir, wdir, env, signal })),
    async rows(path: string): Promise<unknown> {
      const database = await openDatabase({ memory: 2 ** 28, threads: 1, temporary: join(root, 'tmp') });
      try {
        const from = `FROM '${join(wdir, path)}'`;
        const columns = await database.columns(from);
        const rows = await database.rows(from);
        return [columns.map(({ name, type }) => `${name} ${type}`).join(), ...rows.map(Object.values)];
      } finally {
        database.close();
      }
    },
  };
}

const json = (value: Json, headers: Record<string, string> = {}): Reply => ({
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

test('records become a table: all digits, chosen columns and rows, joined by key', async () => {
  const { url, handlers, files } = await startWebServer();
  const trial = openTrial();
  const body = `{"data":[{"id":2,"big":9007199254740993,"at":"2026-01-02T03:04:05Z","x":1.0},
    {"id":1,"big":1,"tags":["a"]},{"id":2,"big":3,"x":0.5}],"more":false}`;
  handlers.set('/api', () => ({ body: gzipSync(body), headers: { 'content-encoding': 'gzip' } }));
  const options = { url: `${url}/api`, records: '/data' };
  expect(await trial.run({ ...options, output: 'all.parquet' })).toBe(null);
  expect(await trial.rows('all.parquet')).toEqual([
    'id BIGINT,big BIGINT,at TIMESTAMP,x DOUBLE,tags VARCHAR[]',
    [2n, 9007199254740993n, '2026-01-02T03:04:05.000000Z', 1, null],
    [1n, 1n, null, null, ['a']],
    [2n, 3n, null, 0.5, null],
  ]);
  const first = readFileSync(trial.path('all.parquet'));
  expect(await trial.run({ ...options, output: 'all.parquet' })).toBe(null);
  expect(readFileSync(trial.path('all.parquet')).equals(first)).toBe(true);
  expect(
    await trial.run({ ...options, output: 'some.csv', columns: ['big', 'id'], where: 'big < 5', limit: 1 }),
  ).toBe(null);
  expect(trial.read('some.csv')).toBe('big,id\n1,1\n');
  expect(await trial.run({ ...options, output: 'd/keyed.jsonl', key: 'id', columns: ['id', 'big'] })).toBe(
    null,
  );
  expect(trial.read('d/keyed.jsonl')).toBe('{"id":1,"big":1}\n{"id":2,"big":3}\n');

  // Tables of files are read by their names, or what the answer says of itself; several follow each other.
  files.set('/a.csv', { bytes: 'n,s\n1,x\n' });
  files.set('/export', { bytes: 'n,s\n2,y\n', headers: { 'content-type': 'text/csv; charset=utf-8' } });
  const several = { url: [`${url}/export`, `${url}/a.csv`], format: 'jsonl', output: 'both.data' };
  expect(await trial.run(several)).toBe(null);
  expect(trial.read('both.data')).toBe('{"n":2,"s":"y"}\n{"n":1,"s":"x"}\n');

  const fails = (more: JsonObject, path = '/api') =>
    trial.run({ ...options, url: `${url}${path}`, output: 'failed.parquet', ...more });
  expect(await fails({ key: 'x' })).toBe(
    'null-key: 1 of the rows have no `x`: row 2 (leave them out by `where`, or choose another `key`) at key',
  );
  expect(await fails({ key: 'idd' })).toBe(
    'missing-column: there is no column `idd` (did you mean `id`? there are `id`, `big`, `at`, `x`, `tags`) at key',
  );
  expect(await fails({ columns: ['none'] })).toContain(
    'there are `id`, `big`, `at`, `x`, `tags`) at columns',
  );
  expect(await fails({ where: 'id +' })).toMatch(/^bad-expression: .* at where$/s);
  expect(await fails({ where: 'id + 1' })).toContain('`id + 1` is BIGINT, and `where` is true or false');
  expect(await fails({ output: 'x.data' })).toContain('unknown-format: `x.data` does not say which format');
  expect(await fails({ records: '/none' })).toContain('there is nothing at `/none`');
  expect(await fails({ records: '/data/0/id' })).toContain('there is no list at `/data/0/id`');
  handlers.set('/odd', () => json([{ a: 1 }, 'text']));
  expect(await fails({ records: '' }, '/odd')).toContain(`\`${url}/odd\`: record 2 is no object: "text"`);
  handlers.set('/none', () => json([]));
  expect(await fails({ records: '' }, '/none')).toContain('empty-input: no rows came');
  files.set('/page.html', { bytes: '<html>' });
  expect(await fails({}, '/page.html')).toContain('bad-record: ');
  expect(existsSync(trial.path('failed.parquet'))).toBe(false);
});

test('page after page, in each style, and never without end', async () => {
  const server = await startWebServer();
  const { url, handlers, log } = server;
  const trial = openTrial();
  const rowsFrom = (from: number, count: number) =>
    Array.from({ length: Math.max(0, Math.min(count, 5 - from)) }, (_, i) => ({ n: from + i }));
  const number = ({ url }: Request, name: string): number => Number(url.searchParams.get(name) ?? 0);
  handlers.set('/page', (asked) => json(rowsFrom((number(asked, 'p') - 1) * 2, number(asked, 'per'))));
  handlers.set('/offset', (asked) => json(rowsFrom(number(asked, 'offset'), 2)));
  handlers.set('/cursor', (asked) => {
    const from = number(asked, 'after');
    return json({ rows: rowsFrom(from, 2), meta: { next: from + 2 < 5 ? from + 2 : null } });
  });
  handlers.set('/link', (asked) => {
    const from = number(asked, 'from');
    const next = `</link?from=${from + 2}&k=a,b>; title="a, b"; rel="x next", <${url}/>; rel=prev`;
    return json(rowsFrom(from, 2), from + 2 < 5 ? { link: next } : {});
  });
  const all = '{"n":0}\n{"n":1}\n{"n":2}\n{"n":3}\n{"n":4}\n';
  const fetch = async (path: string, paginate: JsonObject, more: JsonObject = {}): Promise<unknown[]> => {
    log.length = 0;
    const end = await trial.run({ url: `${url}${path}`, output: 'out.jsonl', paginate, ...more });
    return [end ?? trial.read('out.jsonl'), ...log.map((line) => line.replace(/ 200.*/, '').slice(4))];
  };
  expect(await fetch('/page?p=9&q=1', { style: 'page', param: 'p', size_param: 'per', size: 2 })).toEqual([
    all,
    '/page?q=1&per=2&p=1',
    '/page?q=1&per=2&p=2',
    '/page?q=1&per=2&p=3',
  ]);
  expect(await fetch('/offset', { style: 'offset', start: 1 })).toEqual([
    all.slice(8),
    ...[1, 3, 5].map((from) => `/offset?offset=${from}`),
  ]);
  const cursor = { style: 'cursor', param: 'after', cursor: '/meta/next' };
  expect(await fetch('/cursor', cursor, { records: '/rows' })).toEqual([
    all,
    ...['', '?after=2', '?after=4'].map((query) => `/cursor${query}`),
  ]);
  expect(await fetch('/link', { style: 'link' })).toEqual([
    all,
    ...['', '?from=2&k=a,b', '?from=4&k=a,b'].map((query) => `/link${query}`),
  ]);
  // No more pages than rows are wanted; several URLs in their order.
  expect(await fetch('/offset', { style: 'offset' }, { limit: 3 })).toEqual([
    all.slice(0, 24),
    '/offset?offset=0',
    '/offset?offset=2',
  ]);
  const both = { url: [`${url}/link`, `${url}/link?from=4`] };
  expect((await fetch('', { style: 'link' }, both))[0]).toBe(`${all}{"n":4}\n`);

  const loop = async (path: string, paginate: JsonObject, more: JsonObject = {}) =>
    (await fetch(path, paginate, more))[0];
  expect(await loop('/offset', { style: 'offset', max_pages: 2 })).toBe(
    `pagination-loop: \`${url}/offset\` has more than 2 pages (raise \`paginate.max_pages\` if it really has so many: nothing is cut off silently) at paginate`,
  );
  handlers.set('/same', () => json({ rows: [{ n: 1 }], next: 'a' }));
  expect(await loop('/same', { style: 'page' }, { records: '/rows' })).toContain(
    'gives the rows of page 1 again',
  );
  let n = 0;
  handlers.set('/again', () => json({ rows: [{ n: n++ }], next: 'a' }));
  expect(await loop('/again', { style: 'cursor', cursor: '/next' }, { records: '/rows' })).toContain(
    'gives the same cursor again after 2 pages',
  );
  // Numbers may be cursors as well: they go in a circle, and have more digits than JavaScript knows.
  handlers.set('/circle', ({ url }) => {
    const after = url.searchParams.get('cursor');
    return json({ rows: [{ n: n++ }], next: after === '7' ? 8 : 7 });
  });
  expect(await loop('/circle', { style: 'cursor', cursor: '/next' }, { records: '/rows' })).toContain(
    'gives the same cursor again after 3 pages',
  );
  handlers.set('/large', ({ url }) => ({
    body: url.search === '' ? '{"rows":[{"n":1}],"next":9007199254740993}' : '{"rows":[],"next":null}',
  }));
  expect(await fetch('/large', { style: 'cursor', cursor: '/next' }, { records: '/rows' })).toEqual([
    '{"n":1}\n',
    '/large',
    '/large?cursor=9007199254740993',
  ]);
  handlers.set('/strange', () => json({ rows: [{ n: 1 }], next: { a: 1 } }));
  expect(await loop('/strange', { style: 'cursor', cursor: '/next' }, { records: '/rows' })).toContain(
    'bad-record: the cursor is no text and no number: {"a":1}',
  );
});

test('what was broken off goes on behind the last whole page; answers are remembered by their tags', async () => {
  const server = await startWebServer();
  const { url, handlers, log, faults } = server;
  const trial = openTrial();
  handlers.set('/p', ({ url, headers }) => {
    const page = Number(url.searchParams.get('page'));
    if (headers['if-none-match'] === `"${page}"`) return { status: 304 };
    return json(page > 3 ? [] : [{ page }], { etag: `"${page}"`, date: 'Fri, 20 Nov 2026 10:00:00 GMT' });
  });
  const options = {
    url: `${url}/p`,
    paginate: { style: 'page' },
    output: 'out.jsonl',
    license: 'CC-BY-4.0 OR LicenseRef-mine',
    source_note: 'asked: "often"',
  };
  const asked = () => log.splice(0).map((line) => line.slice('GET /p?page='.length));
  faults.set('/p?page=3', [404, 'cut']);
  expect(await trial.run(options, 'one')).toContain(`http-status: \`${url}/p?page=3\` answers 404`);
  expect(await trial.run(options, 'one')).toContain('network: ');
  expect(asked()).toEqual(['1 200', '2 200', '3 404', '3 200']);
  expect(await trial.run(options, 'one')).toBe(null);
  expect(asked()).toEqual(['3 200', '4 200']);
  expect(trial.read('out.jsonl')).toBe('{"page":1}\n{"page":2}\n{"page":3}\n');
  expect(trial.read('out.jsonl.meta.yaml')).toBe(`source: "${url}/p"
license: "CC-BY-4.0 OR LicenseRef-mine"
note: "asked: \\"often\\""
retrieved_at: "2026-11-20T10:00:00.000Z"
digest: "${digestOf(trial.read('out.jsonl'))}"
`);
  expect(await trial.run(options)).toBe(null);
  expect(asked()).toEqual(['1 304 "1"', '2 304 "2"', '3 304 "3"', '4 304 "4"']);
  expect(trial.read('out.jsonl')).toBe('{"page":1}\n{"page":2}\n{"page":3}\n');
  expect(await trial.run({ ...options, license: 'CC-BY-4' })).toContain(
    'unknown-license: `CC-BY-4` names no licence',
  );
  // A machine that loses its power may keep the note, and not the rows.
  faults.set('/p?page=3', [404]);
  expect(await trial.run(options, 'lost')).toContain('answers 404');
  writeFileSync(trial.path('../lost/fetched/0.jsonl'), '');
  expect(await trial.run(options, 'lost')).toBe(null);
  expect(trial.read('out.jsonl')).toBe('{"page":1}\n{"page":2}\n{"page":3}\n');
  // The place is forgotten at the other end: all of it is asked for anew.
  faults.set('/p?page=2', [500]);
  expect(await trial.run(options, 'two')).toContain('answers 500');
  faults.set('/p?page=2', [400]);
  expect(await trial.run(options, 'two')).toBe(null);
  expect(trial.logged.at(-1)).toBe('the place where it was broken off is not known any more: it begins anew');
  expect(trial.read('out.jsonl')).toBe('{"page":1}\n{"page":2}\n{"page":3}\n');
});

test('only what is newer than what was recorded, in the request as {{last}}', async () => {
  const { url, handlers } = await startWebServer();
  const trial = openTrial();
  const seen: string[] = [];
  let answer: JsonObject[] = [
    { id: 'b', at: '2026-01-02T00:00:00Z', n: 1 },
    { id: 'a', at: '2026-01-01T00:00:00Z', n: 1 },
  ];
  handlers.set('/rows', ({ method, url, headers, body }) => {
    seen.push([method, url.search, headers['x-since'], body].join(' '));
    return json(answer);
  });
  const options = {
    url: `${url}/rows?q=1`,
    request: {
      method: 'POST',
      query: { since: '{{last}}', list: [1, 'x'] },
      headers: { 'X-Since': 'after {{last}}' },
      body: { filter: { from: '{{last}}', text: '{{{{last}}' }, n: 1 },
    },
    records: '',
    incremental: 'at',
    key: 'id',
    output: 'out.parquet',
  };
  expect(await trial.run(options)).toBe(null);
  answer = [
    { id: 'b', at: '2026-01-03T00:00:00Z', n: 2, more: true },
    { id: 'c', at: '2026-01-02T00:00:00Z', n: 3, more: false },
  ];
  expect(await trial.run(options)).toBe(null);
  expect(seen).toEqual([
    'POST ?q=1&list=1&list=x  {"filter":{"text":"{{last}}"},"n":1}',
    expect.stringMatching(
      /^POST \?q=1&since=2026-01-02.*&list=1&list=x after 2026-01-02.* \{"filter":\{"from":"2026-01-02.*","text":"\{\{last\}\}"\},"n":1\}$/,
    ),
  ]);
  expect(await trial.rows('out.parquet')).toEqual([
    'id VARCHAR,at TIMESTAMP,n BIGINT,more BOOLEAN',
    ['a', '2026-01-01T00:00:00.000000Z', 1n, null],
    ['b', '2026-01-03T00:00:00.000000Z', 2n, true],
    ['c', '2026-01-02T00:00:00.000000Z', 3n, false],
  ]);
  answer = [];
  expect(await trial.run(options)).toBe(null);
  expect(((await trial.rows('out.parquet')) as unknown[]).length).toBe(4);
});

test('files as they are: one, several in a folder, an archive; checked, bounded and kept apart', async () => {
  const { url, files, handlers } = await startWebServer();
  const trial = openTrial({ TOKEN: ' secret-token\n' });
  files.set('/a/one.csv', { bytes: 'a\n1\n' });
  files.set('/b/two%20words.bin', { bytes: Buffer.from([0, 255]) });
  handlers.set('/who', ({ method, headers, body }) => ({
    status: headers.authorization === 'Bearer secret-token' ? 200 : 403,
    body: `${method} ${headers.accept} ${body} ${headers.authorization}`,
  }));
  const one = { url: `${url}/a/one.csv`, output: 'got/here.csv' };
  expect(await trial.run({ ...one, digest: digestOf('a\n1\n') })).toBe(null);
  const both = { url: [one.url, `${url}/b/two%20words.bin`], output: 'folder/', source_note: 'ours' };
  expect(await trial.run(both)).toBe(null);
  expect(snapshotOf(trial.path('.'))).toMatchObject({ 'got/here.csv': 'a\n1\n', 'folder/one.csv': 'a\n1\n' });
  expect(readFileSync(trial.path('folder/two words.bin'))).toEqual(Buffer.from([0, 255]));
  expect(trial.read('folder.meta.yaml')).toMatch(
    /^source: \["http:[^"]*","http:[^"]*"\]\nnote: "ours"\nretrieved_at: "20[^"]*"\ndigest: "sha256:/,
  );
  const sent = { method: 'POST', headers: { Accept: 'text/x' }, body: 'as it is' };
  expect(await trial.run({ url: `${url}/who`, request: sent, token_env: 'TOKEN', output: 'who' })).toBe(null);
  expect(trial.read('who')).toBe('POST text/x as it is Bearer secret-token');
  expect(await trial.run({ url: `${url}/who`, output: 'who' })).toContain(
    'answers 403: GET undefined undefined (',
  );

  const fails = (more: JsonObject) => trial.run({ ...one, output: 'failed', ...more });
  expect(await fails({ digest: digestOf('b') })).toContain(
    `digest-mismatch: \`${one.url}\` has other content`,
  );
  expect(await fails({ max_bytes: 3 })).toContain('too-large: ');
  expect(await fails({ token_env: 'NONE' })).toContain(
    'secret-missing: the environment variable `NONE` is not set',
  );
  expect(await fails({ unpack: true, output: 'failed/' })).toContain('unknown-format: ');
  expect(await fails({ url: [one.url, one.url], output: 'failed/' })).toContain('names-collide: ');
  expect(await fails({ url: [one.url, `${url}/`], output: 'failed/' })).toContain(
    'ends with no name of a file',
  );
  expect(await fails({ source: 'kaggle' })).toContain('not-there-yet: `source: kaggle` is not there yet');
  expect(existsSync(trial.path('failed'))).toBe(false);
});

test('what a feed no longer has stays, and what it changed changes in its place', async () => {
  const { url, files } = await startWebServer();
  const trial = openTrial();
  const feedOf = (...entries: string[]): void => {
    const items = entries.map((one) => `<item><guid>${one[0]}</guid><title>${one}</title></item>`).join('');
    files.set('/feed', { bytes: `<rss version="2.0"><channel>${items}</channel></rss>` });
  };
  const titles = async (more: JsonObject): Promise<string> => {
    const output = `${Object.keys(more).join('-')}.jsonl`;
    expect(await trial.run({ source: 'feed', url: `${url}/feed`, output, ...more })).toBe(null);
    return trial.read(output).replaceAll(/[^\n]*"title":"([^"]*)"[^\n]*\n/g, '$1 ');
  };
  feedOf('c', 'b', 'a');
  for (const more of [{}, { key: 'id' }, { columns: ['title'] }]) await titles(more);
  feedOf('d', 'b, changed', 'c');
  expect(await titles({})).toBe('c b, changed a d ');
  expect(await titles({ key: 'id' })).toBe('a b, changed c d ');
  expect(await titles({ columns: ['title'] })).toBe('c b a d b, changed ');
});

test('files of the project as a table, or unpacked', async () => {
  const trial = openTrial();
  for (const [path, text] of Object.entries({ 'in/b.csv': 'n,s\n2,x\n', 'in/a.csv': 'n,s\n1,y\n' })) {
    mkdirSync(trial.path('in'), { recursive: true });
    writeFileSync(trial.path(path), text);
  }
  expect(await trial.run({ input: 'in', format: 'jsonl', output: 'out.jsonl', where: 'n > 0' })).toBe(null);
  expect(trial.read('out.jsonl')).toBe('{"n":1,"s":"y"}\n{"n":2,"s":"x"}\n');
  execFileSync('tar', ['-cf', 'in.tar', 'in'], { cwd: trial.path('.') });
  const digest = digestOf(readFileSync(trial.path('in.tar')));
  expect(await trial.run({ input: 'in.tar', unpack: true, digest, output: 'out/' })).toBe(null);
  expect(trial.read('out/in/a.csv')).toBe('n,s\n1,y\n');
  expect(await trial.run({ input: 'in', unpack: true, output: 'other/' })).toContain(
    '`unpack` is for a single file',
  );
  expect(await trial.run({ input: 'in.tar', digest: digestOf('x'), output: 'other' })).toBe(
    `digest-mismatch: \`in.tar\` has other content than \`digest\` says: it is ${digest} (take that one if it is to be trusted; else ask who published it) at digest`,
  );
});

test('what does not fit the form of the output is told before anything is asked', () => {
  const told = (more: JsonObject): unknown => {
    const parsed = fetch.parse({ url: 'https://example.org/a.csv', output: 'x.csv', ...more });
    return parsed.ok || parsed.problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };
  expect(told({ key: 'a', limit: 1 })).toEqual([
    'key: `key` is for tables, and the bytes are kept as they come',
    'limit: `limit` is for tables, and the bytes are kept as they come',
  ]);
  expect(told({ format: 'raw', records: '', request: { body: 'x' } })).toEqual([
    'request.body: `request.body` is sent by `POST` only',
    'records: `records` makes a table, and `format: raw` keeps bytes',
  ]);
  const urls = { url: ['https://example.org/a', 'https://example.org/b'] };
  expect(told(urls)).toEqual(['output: several files need an `output` that is a folder']);
  expect(told({ ...urls, output: 'x/', format: 'csv', unpack: true })).toEqual([
    'unpack: `unpack` keeps what is in an archive as it is',
    'output: a table is one file, and `output` is a folder',
  ]);
  const one = (url: string, output: string, more = {}) => told({ url, output, ...more });
  expect(one('https://example.org/b.jsonl?c=d.csv', 'b.parquet')).toEqual([
    'output: `b.parquet` would hold the bytes as they come, `jsonl` under the name of `parquet`',
  ]);
  expect(one('gs://bucket/a.csv.gz', 'a.csv')).toEqual([
    'output: `a.csv` would hold the bytes as they come, `csv.gz` under the name of `csv`',
  ]);
  expect([
    one('https://example.org/b.ndjson', 'b.jsonl'),
    one('https://example.org/b.jsonl', 'b.csv', { format: 'csv' }),
    one('https://example.org/b.jsonl', 'b.csv', { format: 'raw' }),
    one('https://example.org/download', 'b.csv'),
    one('https://example.org/b.csv', 'b.bin'),
  ]).toEqual(Array(5).fill(true));
  const digest = digestOf('a');
  const single = ['digest: `digest` is of a single file'];
  expect([
    told({ ...urls, output: 'x/', digest }),
    told({ records: '/a', digest }),
    told({ source: 'feed', digest }),
    told({ source: 'file', input: 'a.csv' }),
  ]).toEqual([
    single,
    single,
    ['digest: `digest` is for `source: http, bucket, hf, git, kaggle, file`, not for `feed`'],
    [expect.stringContaining('url: `url` is for `source: http,')],
  ]);
  const newer = { records: '', incremental: 'at', key: ['id', 'part'] };
  expect(told({ ...newer, limit: 5, columns: ['id', 'at'] })).toEqual([
    'limit: `limit` would leave out newer rows for good, as only those after the greatest `at` are asked for',
    'columns: `columns` leaves out `part`, by which rows are known',
  ]);
  expect(told({ ...newer, columns: ['id', 'part'] })).toEqual([
    'columns: `columns` leaves out `at`, by which rows are known',
  ]);
  expect(told({ url: 'sqlite:a.db', statement: 'SELECT 1', max_bytes: 5 })).toEqual([
    expect.stringContaining('max_bytes: `max_bytes` is for `source: http,'),
  ]);
  expect([told({ ...urls, output: 'x/' }), told({ ...urls, format: 'csv', key: 'a' })]).toEqual([true, true]);
});

test('a probe takes what an answer says of its state, or reads it', async () => {
  const { url, files, handlers, log } = await startWebServer();
  const trial = openTrial();
  files.set('/tagged', { bytes: 'x'.repeat(1_000_000), etag: '"1"' });
  files.set('/dated', { bytes: 'x', lastModified: 'Fri, 20 Nov 2026 10:00:00 GMT' });
  files.set('/bare', { bytes: 'x' });
  const urls = ['/tagged', '/dated', '/bare'].map((path) => `${url}${path}`);
  expect(await trial.probe({ url: urls, output: 'x/' })).toEqual([
    '"1"',
    'Fri, 20 Nov 2026 10:00:00 GMT',
    digestOf('x'),
  ]);
  let last = 2;
  handlers.set('/p', ({ url }) => {
    const page = Number(url.searchParams.get('page'));
    return json(page > last ? [] : [{ page }], { etag: '"same"' });
  });
  const paged = { url: `${url}/p`, paginate: { style: 'page' }, output: 'x.csv' };
  const before = await trial.probe(paged);
  expect(before).toEqual([{ rows: 2, digest: digestOf('{"page":1}\n{"page":2}\n') }]);
  last = 3;
  expect(await trial.probe(paged)).not.toEqual(before);
  expect(await trial.probe({ url: `${url}/none`, output: 'x' })).toContain('http-status: ');
  expect(log.filter((line) => line.includes('tagged'))).toEqual(['GET /tagged 200']);
});
