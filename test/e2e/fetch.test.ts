/** `fetch` from the web, by `luc repro`: every option in one pipeline, when sources are asked, and a kill in the middle. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/digest.ts';
import { makeProject } from '../support/project.ts';
import { startWebServer } from '../support/web-server.ts';

const pipeline = (stages: Readonly<Record<string, object>>): string =>
  JSON.stringify({
    stages: Object.fromEntries(Object.entries(stages).map(([name, fetch]) => [name, { fetch }])),
  });

test('files, archives, records and pages become outs, and what fails says where', async () => {
  const { url, files, handlers, faults, log } = await startWebServer();
  const project = makeProject({ files: { 'sub/x.txt': 'in the archive\n' } });
  execFileSync('tar', ['-czf', 'sub.tar.gz', 'sub'], { cwd: project.root });
  const archive = readFileSync(join(project.root, 'sub.tar.gz'));
  files.set('/rates', { bytes: '<h1>in</h1>', headers: { 'content-type': 'text/html' } });
  files.set('/sub.tar.gz', { bytes: archive, authorization: 'Bearer secret-token' });
  files.set('/a.csv', { bytes: 'k,v\n2,b\n1,a\n2,c\n' });
  handlers.set('/api', ({ method, url: { searchParams }, body }) => {
    const page = Number(searchParams.get('page'));
    return {
      body: JSON.stringify({
        rows: page > 2 ? [] : [{ page, method, body, currency: searchParams.get('currency') }],
      }),
    };
  });
  handlers.set('/next', ({ url: { searchParams } }) => {
    const [after, size] = [Number(searchParams.get('after') ?? 0), Number(searchParams.get('size'))];
    const list = Array.from({ length: Math.min(size, 3 - after) }, (_, i) => ({ n: after + i + 1 }));
    return { body: JSON.stringify({ list, more: after + size < 3 ? String(after + size) : null }) };
  });
  faults.set('/a.csv', [503]);
  faults.set('/lead', [{ location: 'http://169.254.169.254/latest/meta-data' }]);
  const records = {
    url: `${url}/api`,
    request: { method: 'POST', query: { currency: 'EUR' }, body: { q: 1 } },
    records: '/rows',
    paginate: { style: 'page' },
    concurrency: 2,
    rate_limit: 100,
    timeout: '20s',
  };
  project.write(
    'lucidity.yaml',
    pipeline({
      archive: {
        url: `${url}/sub.tar.gz`,
        token_env: 'TOKEN',
        unpack: true,
        max_bytes: '1MiB',
        digest: digestOf(archive),
        output: 'got/unpacked/',
      },
      file: { url: `${url}/a.csv`, output: 'got/a.csv', license: 'MIT', source_note: 'ours' },
      table: {
        url: `${url}/a.csv`,
        format: 'tsv',
        key: 'k',
        where: "v <> 'a'",
        columns: ['v', 'k'],
        output: 'got/a.tsv',
      },
      records: { ...records, output: 'got/records.jsonl' },
      cursor: {
        url: `${url}/next`,
        records: '/list',
        paginate: {
          style: 'cursor',
          param: 'after',
          cursor: '/more',
          size_param: 'size',
          size: 2,
          max_pages: 2,
        },
        output: 'got/cursor.jsonl',
      },
      missing: { url: `${url}/none`, output: 'got/none' },
      page: { url: `${url}/rates`, output: 'got/rates.csv' },
      named: { url: `${url}/rates`, output: 'got/rates.html.csv', format: 'raw' },
      inside: { url: `${url}/lead`, output: 'got/inside' },
    }),
  );
  const { code, stderr } = await project.luc(['repro', '-k'], { env: { TOKEN: 'secret-token' } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^(?:file|table) +│ http:.*\/a\.csv is asked again in .*: it answers 503$/m);
  expect(stderr).toMatch(/error: `missing`: `http:[^`]*\/none` answers 404\n {2}┌─ lucidity\.yaml:1:\d+\n/);
  expect(stderr).toContain(
    `\`page\`: \`${url}/rates\` answers text/html, which \`got/rates.csv\` would hold under the name of csv`,
  );
  // A fault is told once, with its place; the log has its words.
  expect(stderr.split('/none` answers 404')).toHaveLength(2);
  expect((await project.luc(['logs', 'missing'])).stdout).toContain('/none` answers 404\n');
  expect(stderr).toMatch(
    /error: `inside`: `http:[^`]*\/lead` is refused: 169\.254\.169\.254 lies inside of this network\n/,
  );
  const row = (page: number): string =>
    `{"page":${page},"method":"POST","body":"{\\"q\\":1}","currency":"EUR"}\n`;
  expect(project.snapshot('got')).toEqual({
    'a.csv': 'k,v\n2,b\n1,a\n2,c\n',
    'a.csv.meta.yaml': expect.stringMatching(
      /^source: "http:.*"\nlicense: "MIT"\nnote: "ours"\nretrieved_at: "/,
    ),
    'a.tsv': 'v\tk\nc\t2\n',
    'cursor.jsonl': '{"n":1}\n{"n":2}\n{"n":3}\n',
    'rates.html.csv': '<h1>in</h1>',
    'records.jsonl': row(1) + row(2),
    'unpacked/sub/x.txt': 'in the archive\n',
  });
  expect(`${stderr}${project.read('lucidity.lock')}`).not.toContain('secret-token');
  log.length = 0;
  expect(
    (await project.luc(['repro', 'archive', 'file', 'table', 'records'], { env: { TOKEN: 'other' } })).code,
  ).toBe(0);
  expect(log).toEqual([]);
});

test('a source is asked as often as it is said, and what is the same is not fetched again', async () => {
  const { url, files, handlers, log } = await startWebServer();
  files.set('/a', { bytes: '1', etag: '"1"' });
  const since: (string | null)[] = [];
  handlers.set('/rows', ({ url: { searchParams } }) => {
    since.push(searchParams.get('since'));
    return { body: JSON.stringify([{ id: since.length % 2, n: since.length }]) };
  });
  const project = makeProject({
    files: {
      'lucidity.yaml': pipeline({
        a: { url: `${url}/a`, output: 'a', refresh: 'on_change' },
        rows: {
          url: `${url}/rows`,
          request: { query: { since: '{{last}}' } },
          incremental: 'n',
          key: 'id',
          output: 'rows.csv',
          refresh: 'always',
        },
      }),
    },
  });
  const ran = async () => (await project.repro()).ran.toSorted();
  expect(await ran()).toEqual(['a', 'rows']);
  expect(log.filter((line) => line.includes('/a'))).toEqual(['GET /a 200', 'GET /a 200']);
  expect(await ran()).toEqual(['rows']);
  files.set('/a', { bytes: '2', etag: '"2"' });
  expect(await ran()).toEqual(['a', 'rows']);
  expect(project.read('a')).toBe('2');
  expect([since, project.read('rows.csv')]).toEqual([[null, '1', '2'], 'id,n\n0,2\n1,3\n']);
});

test('a fetch that is killed goes on behind the last whole page, and within a file', async () => {
  const { url, files, handlers, faults, held, log } = await startWebServer();
  const bytes = 'x'.repeat(300_000);
  files.set('/big', { bytes, etag: '"1"' });
  handlers.set('/p', ({ url: { searchParams } }) => {
    const page = Number(searchParams.get('page'));
    return { body: JSON.stringify(page > 3 ? [] : [{ page }]) };
  });
  faults.set('/p?page=3', ['mute']);
  faults.set('/big', ['hold']);
  const project = makeProject({
    files: {
      'lucidity.yaml': pipeline({
        big: { url: `${url}/big`, output: 'big' },
        pages: { url: `${url}/p`, paginate: { style: 'page' }, output: 'pages.csv' },
      }),
    },
  });
  const running = project.spawn(['repro', '-j', '2']);
  await held;
  while (!log.includes('GET /p?page=3 -')) await new Promise(setImmediate);
  running.signal('SIGKILL');
  await running.ended;
  log.length = 0;
  expect(await project.luc(['repro', '-j', '2'])).toMatchObject({ code: 0 });
  expect(log.toSorted()).toEqual([
    expect.stringMatching(/^GET \/big 206 bytes=\d+-$/),
    'GET /p?page=3 200',
    'GET /p?page=4 200',
  ]);
  expect(project.read('big')).toBe(bytes);
  expect(project.read('pages.csv')).toBe('page\n1\n2\n3\n');
});
