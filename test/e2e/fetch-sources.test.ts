/** Stages that fetch from every kind of source, as `luc repro` runs them: what they write, and when they run again. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import sqlite from 'node-sqlite3-wasm';
import { expect, onTestFinished, test } from 'vitest';
import { tarOf } from '../data/archives/build.ts';
import { startGcsServer } from '../support/gcs-server/server.ts';
import { makeProject } from '../support/project.ts';
import { startWebServer } from '../support/web-server.ts';

const rss = (...items: readonly [number, string][]): string =>
  `<rss version="2.0"><channel><title>x</title>${items.map(([id, title]) => `<item><guid>${id}</guid><title>${title}</title><pubDate>Sat, 31 Jan 2026 10:00:00 GMT</pubDate></item>`).join('')}</channel></rss>`;

test('every source, and again only what has changed', async () => {
  const server = await startWebServer();
  const bucket = await startGcsServer();
  onTestFinished(() => bucket.close());
  const env = { HF_ENDPOINT: server.url, STORAGE_EMULATOR_HOST: bucket.url, HUB: 'secret' };
  const project = makeProject({
    files: {
      'lucidity.yaml': `
stages:
  feed:
    fetch: {source: feed, url: ["${server.url}/feed.xml"], output: posts.jsonl, refresh: on_change, columns: [id, title, published, tags]}
  crawl:
    fetch: {source: crawl, url: "${server.url}/site/", output: pages.csv, refresh: on_change, columns: [url, status, title], max_depth: 1, same_host: true, robots: true, max_pages: 2, exclude: ['site/no*']}
  bucket:
    fetch: {url: gs://bucket/raw, output: raw/, refresh: on_change, include: ['*.csv'], exclude: ['b*']}
  folder:
    fetch: {source: bucket, url: ../share, output: share/, refresh: on_change}
  hub:
    fetch: {url: hf:owner/name@main, output: hub/, refresh: on_change, repo_type: model, token_env: HUB, include: ['**/*.json']}
  git:
    fetch: {source: git, url: "../repository#main", output: code/, refresh: on_change, include: [data/*], license: MIT}
  sqlite:
    fetch: {url: "sqlite:../shop.db", statement: SELECT * FROM orders, incremental: id, key: id, output: orders.csv, refresh: on_change}
  duckdb:
    fetch: {url: "duckdb:../days.duckdb", statement: SELECT * FROM days ORDER BY day, output: days.jsonl, refresh: on_change}
  archive:
    fetch: {input: in/data.tgz, unpack: true, max_bytes: 1KiB, output: unpacked/}
  file:
    fetch: {source: file, input: in/a.csv, format: jsonl, where: a > 1, output: a.jsonl}
`,
      'in/a.csv': 'a\n1\n2\n',
    },
  });
  project.write('in/data.tgz', gzipSync(await tarOf([{ name: 'd/x.txt', text: 'x' }])));
  project.write('../share/s.txt', 's');
  project.write('../repository/data/r.txt', 'r');
  project.write('../repository/other.txt', 'o');
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: project.path('../repository'),
      encoding: 'utf8',
    });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'one');
  const shop = new sqlite.Database(project.path('../shop.db'));
  onTestFinished(() => shop.close());
  shop.exec("CREATE TABLE orders (id INTEGER, name TEXT); INSERT INTO orders VALUES (2, 'b'), (1, 'a')");
  await makeDuckdb(project.path('../days.duckdb'), "VALUES (DATE '2026-01-31', 1.5)");
  const put = (name: string, text: string) =>
    bucket.objects.make('bucket', name, Buffer.from(text), null, {});
  await put('raw/a.csv', 'a');
  await put('raw/b.csv', 'b');
  server.files.set('/feed.xml', { bytes: rss([2, 'two'], [1, 'one']) });
  const page = (title: string, ...links: string[]): string =>
    `<title>${title}</title>${links.map((link) => `<a href="${link}"></a>`).join('')}`;
  const html = { 'content-type': 'text/html' };
  server.files.set('/site/', { bytes: page('home', 'no', 'a', 'b'), headers: html });
  server.files.set('/site/a', { bytes: page('a'), headers: html });
  const json = (value: unknown) => ({ bytes: JSON.stringify(value), authorization: 'Bearer secret' });
  const oid = createHash('sha1').update('blob 2\0{}').digest('hex');
  const tree = [
    { type: 'file', path: 'c/d.json', size: 2, oid },
    { type: 'file', path: 'e.bin', size: 2, oid },
  ];
  const hold = (sha: string): void => {
    server.files.set('/api/models/owner/name/revision/main', json({ sha }));
    server.files.set(`/api/models/owner/name/tree/${sha}?recursive=true`, json(tree));
    server.files.set(`/owner/name/resolve/${sha}/c/d.json`, { bytes: '{}', authorization: 'Bearer secret' });
  };
  hold('c1');

  const all = ['archive', 'bucket', 'crawl', 'duckdb', 'feed', 'file', 'folder', 'git', 'hub', 'sqlite'];
  const first = await project.repro([], { env });
  expect(first.stderr).not.toContain('secret');
  expect(first).toMatchObject({ ran: all, failed: [], code: 0 });
  const post = (id: number, title: string): string =>
    `{"id":"${id}","title":"${title}","published":"2026-01-31T10:00:00.000000Z","tags":[]}\n`;
  const {
    'lucidity.yaml': _,
    'lucidity.lock': lock,
    '.gitignore': __,
    'in/data.tgz': ___,
    ...files
  } = project.snapshot();
  expect(lock).not.toContain('secret');
  expect(files).toEqual({
    'a.jsonl': '{"a":2}\n',
    'code/data/r.txt': 'r',
    'code.meta.yaml': expect.stringMatching(
      /^source: "\.\.\/repository#main"\nlicense: "MIT"\ndigest: "sha256:[0-9a-f]{64}"\n$/,
    ),
    'days.jsonl': '{"day":"2026-01-31","price":1.5}\n',
    'hub/c/d.json': '{}',
    'in/a.csv': 'a\n1\n2\n',
    'orders.csv': 'id,name\n1,a\n2,b\n',
    'pages.csv': `url,status,title\n${server.url}/site/,200,home\n${server.url}/site/a,200,a\n`,
    'posts.jsonl': post(2, 'two') + post(1, 'one'),
    'raw/a.csv': 'a',
    'share/s.txt': 's',
    'unpacked/d/x.txt': 'x',
  });
  expect(await project.repro([], { env })).toMatchObject({ ran: [], failed: [], code: 0 });

  server.files.set('/feed.xml', { bytes: rss([3, 'three'], [2, 'two!']) });
  server.files.set('/site/', { bytes: page('house', 'a'), headers: html });
  await put('raw/c.csv', 'c');
  project.write('../share/t.txt', 't');
  hold('c2');
  project.write('../repository/data/r.txt', 'r2');
  git('commit', '-qam', 'two');
  shop.exec(
    "INSERT INTO orders VALUES (3, 'c'); DELETE FROM orders WHERE id = 1; UPDATE orders SET name = 'x' WHERE id = 2",
  );
  await makeDuckdb(project.path('../days.duckdb'), "VALUES (DATE '2026-02-01', NULL)");
  const second = await project.repro([], { env });
  expect(second).toMatchObject({
    ran: all.filter((name) => name !== 'archive' && name !== 'file'),
    failed: [],
    code: 0,
  });
  expect(project.read('posts.jsonl')).toBe(post(2, 'two!') + post(1, 'one') + post(3, 'three'));
  expect(project.read('orders.csv')).toBe('id,name\n1,a\n2,b\n3,c\n');
  expect(project.read('pages.csv')).toContain(',house\n');
  expect(project.snapshot('raw')).toEqual({ 'a.csv': 'a', 'c.csv': 'c' });
  expect(project.snapshot('share')).toEqual({ 's.txt': 's', 't.txt': 't' });
  expect(project.read('code/data/r.txt')).toBe('r2');
  expect(project.read('days.jsonl')).toBe('{"day":"2026-02-01","price":null}\n');
}, 120_000);

/** By another process, as a database of DuckDB is open in one alone. */
async function makeDuckdb(path: string, values: string): Promise<void> {
  const { openDatabase } = await import('../../src/data/duckdb.ts');
  const { rmSync } = await import('node:fs');
  rmSync(path, { force: true });
  const database = await openDatabase({ memory: 2 ** 28, threads: 1, temporary: `${path}.tmp` });
  await database.run(
    `ATTACH '${path}' AS made; CREATE TABLE made.days AS SELECT * FROM (${values}) AS t(day, price); DETACH made`,
  );
  database.close();
}
