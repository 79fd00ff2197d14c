/** The sources `feed` and `crawl`: rows in an order that no network changes, and manners towards sites. */
import { expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { crawl } from '../../../src/stages/fetch/sources/crawl.ts';
import { feed } from '../../../src/stages/fetch/sources/feed.ts';
import { substack } from '../../data/feeds/feeds.ts';
import { startWebServer, type WebServer } from '../../support/web-server.ts';
import { openTrial } from './try-source.ts';

const item = (id: number, title: string) => `<item><guid>${id}</guid><title>${title}</title></item>`;
const rss = (...items: string[]) =>
  `<rss version="2.0"><channel><title>x</title>${items.join('')}</channel></rss>`;

test('entries of several feeds, each id once', async () => {
  const server = await startWebServer();
  const trial = openTrial({}, [server.url]);
  server.files.set('/a', {
    bytes: rss(item(2, 'two'), item(1, 'one')),
    etag: '"a"',
    headers: { date: 'Sat, 31 Jan 2026 10:00:00 GMT' },
  });
  server.files.set('/b', { bytes: rss(item(1, 'other'), item(3, 'three')) });
  server.files.set('/page', { bytes: '<html></html>' });
  const options = { source: 'feed', url: [`${server.url}/a`, `${server.url}/b`], output: 'posts.jsonl' };
  const fetched = await trial.fetch(feed, options);
  expect(fetched).toMatchObject({ date: 'Sat, 31 Jan 2026 10:00:00 GMT' });
  const text = ['id', 'title', 'text', 'html', 'url', 'author'].map((name) => `${name}: VARCHAR`);
  const columns = [...text, 'published: TIMESTAMP', 'updated: TIMESTAMP', 'tags: VARCHAR[]'];
  const row = (id: string, title: string) => [id, title, null, null, null, null, null, null, []];
  expect(await trial.rows(fetched)).toEqual({
    columns,
    rows: [row('2', 'two'), row('1', 'one'), row('3', 'three')],
  });
  const state = await trial.probe(feed, options);
  expect(state).toEqual(['"a"', expect.stringMatching(/^sha256:/)]);
  const asked = server.log.length;
  await trial.fetch(feed, options);
  expect(server.log.slice(asked).sort()).toEqual(['GET /a 304 "a"', 'GET /b 200']);
  server.files.set('/b', { bytes: rss() });
  expect(await trial.probe(feed, options)).not.toEqual(state);
  expect(await trial.rows(await trial.fetch(feed, { ...options, url: `${server.url}/b` }))).toEqual({
    columns,
    rows: [],
  });
  expect(await trial.fetch(feed, { ...options, url: `${server.url}/page` })).toBe(
    `bad-record: \`${server.url}/page\` is no feed that can be read`,
  );
  server.files.set('/s', { bytes: substack });
  const short = { ...options, url: `${server.url}/s`, full_text: false };
  expect(await trial.rows(await trial.fetch(feed, short))).toMatchObject({
    rows: [
      [
        'https://news.substack.com/p/issue-1',
        'Issue 1',
        'What is in it',
        'What is in it',
        expect.anything(),
        'Bo',
        '2026-02-02T09:30:00.000000Z',
        null,
        [],
      ],
    ],
  });
});

const html = { 'content-type': 'text/html; charset=utf-8', date: 'Sat, 31 Jan 2026 10:00:00 GMT' };

/** Pages by their paths; what follows the title in each are its links. */
function serve(server: WebServer, site: Readonly<Record<string, string>>): void {
  for (const [path, body] of Object.entries(site)) server.files.set(path, { bytes: body, headers: html });
}

const page = (title: string, ...links: string[]) =>
  `<title>${title}</title><p>On ${title}</p>${links.map((link) => `<a href="${link}">x</a>`).join('')}`;

async function crawled(trial: ReturnType<typeof openTrial>, options: Json) {
  const answer = (await trial.rows(await trial.fetch(crawl, options))) as { rows: unknown[][] } | string;
  return typeof answer === 'string' ? answer : answer.rows;
}

test('pages in the order of their links, whatever comes first', async () => {
  const server = await startWebServer();
  serve(server, {
    '/': page(
      'home',
      'b',
      '/a?',
      '#top',
      'mailto:x@y',
      'a#part',
      'c/%64',
      'https://elsewhere.example/',
      'gone',
      'moved',
      'file.bin',
    ),
    '/a': page('a', '/', 'deep'),
    '/b': `<base href="/sub/">${page('b', 'x', '/a')}`,
    '/c/d': page('d'),
    '/deep': page('deep', 'deeper'),
    '/deeper': page('deeper', 'deepest'),
    '/sub/x': page('x'),
    '/new': page('new'),
  });
  server.handlers.set('/gone', () => ({ status: 404, headers: html, body: page('gone', '/never') }));
  server.handlers.set('/moved', () => ({ status: 301, headers: { location: '/new' } }));
  server.handlers.set('/file.bin', () => ({
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from([0, 255]),
  }));
  const titles = async (more: object) => {
    const trial = openTrial({}, [server.url]);
    const rows = await crawled(trial, { source: 'crawl', url: server.url, output: 'p.parquet', ...more });
    return typeof rows === 'string'
      ? rows
      : [rows.map((row) => row[1]?.toString().slice(server.url.length)), trial.warned];
  };
  const all = ['/', '/b', '/a', '/c/d', '/gone', '/new', '/file.bin', '/sub/x', '/deep', '/deeper'];
  expect(await titles({ concurrency: 1 })).toEqual([all, []]);
  expect(await titles({ concurrency: 7 })).toEqual([all, []]);
  expect(await titles({ max_depth: 0 })).toEqual([['/'], []]);
  expect(await titles({ max_depth: 1 })).toEqual([all.slice(0, 7), []]);
  const left = 'pages-left: 6 pages that were found are left, as there are `max_pages`: 3';
  expect(await titles({ max_pages: 3, concurrency: 2 })).toEqual([all.slice(0, 3), [left]]);
  expect(await titles({ include: ['a', 'deep*', 'never'] })).toEqual([['/a', '/deep', '/deeper'], []]);
  expect(await titles({ exclude: [`${server.url}/[ab]`, '/c/**'] })).toEqual([
    ['/', '/gone', '/new', '/file.bin'],
    [],
  ]);

  const trial = openTrial({}, [server.url]);
  const rows = await crawled(trial, {
    source: 'crawl',
    url: `${server.url}/`,
    output: 'p.parquet',
    max_depth: 1,
  });
  expect(rows[0]).toEqual([
    expect.stringMatching(/^[0-9a-f]{32}$/),
    `${server.url}/`,
    200n,
    'text/html',
    '2026-01-31T10:00:00.000000Z',
    server.files.get('/')?.bytes,
    expect.stringContaining('On home'),
    'home',
  ]);
  expect((rows as unknown[][])[4]?.slice(2)).toEqual([
    404n,
    'text/html',
    '2026-01-31T10:00:00.000000Z',
    page('gone', '/never'),
    expect.stringContaining('On gone'),
    'gone',
  ]);
  expect((rows as unknown[][])[6]?.slice(2)).toEqual([
    200n,
    'application/octet-stream',
    expect.anything(),
    null,
    null,
    null,
  ]);
});

test('pages are told apart by all of their URLs, however long these are and whatever their queries are called', async () => {
  const server = await startWebServer();
  const trial = openTrial({}, [server.url]);
  const long = `/${'long/'.repeat(80)}`;
  const paths = ['/?author=ann', '/?author=bob', `${long}a`, `${long}b`];
  server.handlers.set('/', () => ({ headers: html, body: page('home', ...paths) }));
  serve(server, { [`${long}a`]: page('a', 'c'), [`${long}b`]: page('b'), [`${long}c`]: page('c') });
  const rows = await crawled(trial, { source: 'crawl', url: `${server.url}/`, output: 'p.parquet' });
  if (typeof rows === 'string') throw new Error(rows);
  const urls = rows.map((row) => String(row[1]).slice(server.url.length));
  expect(urls).toEqual(['/', ...paths, `${long}c`]);
  expect(new Set(rows.map((row) => row[0])).size).toBe(6);
});

test('what robots.txt disallows is told, and not asked for', async () => {
  const server = await startWebServer();
  serve(server, { '/': page('home', 'private/a', 'open'), '/open': page('open'), '/private/a': page('a') });
  server.files.set('/robots.txt', {
    bytes: 'User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private/\nCrawl-delay: 0.001\n',
  });
  const options = { source: 'crawl', url: `${server.url}/`, output: 'p.jsonl' };
  const trial = openTrial({}, [server.url]);
  expect(await crawled(trial, options)).toHaveLength(2);
  expect(trial.warned).toEqual([
    `robots-disallowed: robots.txt disallows 1 page: \`${server.url}/private/a\``,
  ]);
  expect(server.log).not.toContain('GET /private/a 200');
  expect(await crawled(openTrial({}, [server.url]), { ...options, robots: false })).toHaveLength(3);
  server.files.delete('/robots.txt');
  server.handlers.set('/robots.txt', () => ({ status: 500 }));
  const closed = openTrial({}, [server.url]);
  expect(await crawled(closed, options)).toEqual([]);
  expect(closed.warned).toEqual([`robots-disallowed: robots.txt disallows 1 page: \`${server.url}/\``]);
});

test('a crawl goes on where it was, and leaves out what cannot be had', async () => {
  const server = await startWebServer();
  serve(server, { '/': page('home', 'a', 'b', 'c'), '/a': page('a'), '/c': page('c') });
  server.handlers.set('/b', () => ({ status: 503 }));
  const options = { source: 'crawl', url: `${server.url}/`, output: 'p.jsonl', robots: false };
  const trial = openTrial({}, [server.url]);
  const asked = async (): Promise<string[]> => {
    const before = server.log.length;
    await trial.fetch(crawl, options);
    return server.log.slice(before).sort();
  };
  expect(await asked()).toEqual(['GET / 200', 'GET /a 200', 'GET /b 503', 'GET /b 503', 'GET /c 200']);
  expect(trial.warned).toEqual([
    expect.stringMatching(/^pages-missed: not all that was found can be had, 1 page: .*503/),
  ]);
  serve(server, { '/b': page('b') });
  server.handlers.delete('/b');
  expect(await asked()).toEqual(['GET /b 200']);
  expect(await trial.fetch(crawl, { ...options, url: `${server.url}/none/` })).toEqual(
    expect.objectContaining({ form: 'table' }),
  );
  server.faults.set('/x', Array(5).fill(500));
  expect(await trial.fetch(crawl, { ...options, url: `${server.url}/x` })).toMatch(/^http-status: .*500/);
  expect(await trial.fetch(crawl, { ...options, url: 'ftp://a.example' })).toBe(
    'wrong-type: `ftp://a.example` is no page of the web',
  );
});

test('the token goes to the sites that the user named, and private addresses stay unasked', async () => {
  const server = await startWebServer();
  const other = await startWebServer();
  serve(other, { '/': page('other') });
  server.files.set('/', {
    bytes: page('home', `http://localhost:${other.port}/`, '/a'),
    headers: html,
    authorization: 'Bearer secret',
  });
  server.files.set('/a', { bytes: page('a'), headers: html, authorization: 'Bearer secret' });
  const options = {
    source: 'crawl',
    url: `${server.url}/`,
    output: 'p.jsonl',
    robots: false,
    same_host: false,
  };
  const trial = openTrial({}, [server.url]);
  expect(
    await crawled(
      { ...trial, fetch: (source, written) => trial.fetch(source, written, { token: 'secret' }) },
      options,
    ),
  ).toHaveLength(2);
  expect(trial.warned).toEqual([expect.stringMatching(/^pages-missed: /)]);
  expect(other.log).toEqual([]);
});
