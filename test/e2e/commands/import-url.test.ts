/** `luc import-url`, `get-url` and `update` of what they fetched: from a web server, and paths that are taken as they lie. */
import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { startGcsServer } from '../../support/gcs-server/server.ts';
import { makeProject, type Project } from '../../support/project.ts';
import { startWebServer } from '../../support/web-server.ts';

const recordOf = (project: Project, path: string): unknown =>
  JSON.parse(project.read('lucidity.lock')).data[path];

test('data at a URL is tracked with its source, and fetched again only when it has changed there', async () => {
  const server = await startWebServer();
  const project = makeProject({ files: { 'lucidity.yaml': '# ours\n', 'sub/keep': '' }, git: true });
  const { files, log } = server;
  files.set('/a/raw%20one.csv', { bytes: '1,2\n', etag: '"v1"' });
  files.set('/dated', { bytes: 'old\n', lastModified: 'Fri, 20 Nov 2026 10:00:00 GMT' });
  files.set('/bare', { bytes: 'bare\n', isPlain: true });
  const urlOf = (path: string): string => `${server.url}${path}`;
  expect(await project.luc(['import-url', urlOf('/a/raw%20one.csv')])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'recorded raw one.csv: 1 file, 4 B\n',
  });
  expect(
    await project.luc(['import-url', urlOf('/dated'), '../data/d.txt', '--json'], { cwd: 'sub' }),
  ).toMatchObject({
    code: 0,
    stdout: `{"version":1,"path":"data/d.txt","from":"${urlOf('/dated')}","rev":"Fri, 20 Nov 2026 10:00:00 GMT"}\n`,
  });
  await project.luc(['import-url', urlOf('/bare'), 'sub']);
  expect(project.read('lucidity.yaml')).toBe(`# ours

data:
  raw one.csv:
    from: ${urlOf('/a/raw%20one.csv')}
  data/d.txt:
    from: ${urlOf('/dated')}
  sub/bare:
    from: ${urlOf('/bare')}
`);
  expect(project.read('.gitignore')).toContain('/raw one.csv\n');
  expect(recordOf(project, 'raw one.csv')).toMatchObject({ from: urlOf('/a/raw%20one.csv'), rev: '"v1"' });
  expect(recordOf(project, 'sub/bare')).not.toHaveProperty('rev');

  log.length = 0;
  expect((await project.luc(['update'])).stdout).toBe('Everything imported is up to date.\n');
  expect(log).toEqual([
    'GET /a/raw%20one.csv 304 "v1"',
    'GET /dated 304 Fri, 20 Nov 2026 10:00:00 GMT',
    'GET /bare 200',
  ]);
  files.set('/a/raw%20one.csv', { bytes: '3,4,5\n', etag: '"v2"' });
  expect(await project.luc(['update'])).toMatchObject({
    code: 0,
    stdout: 'Updated raw one.csv.\n',
    stderr: 'recorded raw one.csv: 1 file, 6 B\n',
  });
  expect(project.read('raw one.csv')).toBe('3,4,5\n');
  expect(recordOf(project, 'raw one.csv')).toMatchObject({ rev: '"v2"' });

  // What was edited gives way, and is kept; what is only absent is in the store.
  project.write('raw one.csv', 'edited\n');
  expect((await project.luc(['update', 'raw one.csv'])).stderr).toContain('moved raw one.csv to .luc/trash/');
  expect(project.read('raw one.csv')).toBe('3,4,5\n');
  files.delete('/a/raw%20one.csv');
  expect(await project.luc(['update', 'raw one.csv'])).toMatchObject({
    code: 1,
    stderr: `error: there is nothing at \`${urlOf('/a/raw%20one.csv')}\`
  ┌─ lucidity.yaml:4:3
4 │   raw one.csv:
  │   ^^^^^^^^^^^
hint: see whether it is spelled so, and still there
`,
  });
  expect(await project.luc(['update', 'data/d.txt', '--rev', 'v1'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('which has no revisions'),
  });
  expect(project.read('raw one.csv')).toBe('3,4,5\n');
});

test('what breaks off goes on, what fails for now is tried again, and what comes is whole', async () => {
  const server = await startWebServer();
  const project = makeProject({ files: { 'lucidity.yaml': '' } });
  const { files, faults, log } = server;
  const bytes = 'x'.repeat(100_000);
  files.set('/big', { bytes, etag: '"v1"' });
  files.set('/weak', { bytes, etag: 'W/"v1"' });
  faults.set('/big', [503, 'cut']);
  faults.set('/weak', ['cut']);
  const got = await project.luc(['get-url', `${server.url}/big`]);
  expect(got).toMatchObject({ code: 0, stdout: 'Got big.\n' });
  expect(got.stderr).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/big is asked again for .*: it answers 503\n/);
  expect(project.read('big')).toBe(bytes);
  expect(log).toEqual(['GET /big 503', 'GET /big 200', expect.stringMatching(/^GET \/big 206 bytes=\d+-$/)]);
  log.length = 0;
  expect(await project.luc(['get-url', `${server.url}/weak`])).toMatchObject({ code: 0 });
  expect(project.read('weak')).toBe(bytes);
  expect(log).toEqual(['GET /weak 200', 'GET /weak 200']);
  expect(Object.keys(project.snapshot('.')).sort()).toEqual(['big', 'lucidity.yaml', 'weak']);
});

test('who asks stays out of what is committed and shown, and refusals say what to do', async () => {
  const server = await startWebServer();
  const project = makeProject({ files: { 'lucidity.yaml': '# empty\n', 'there.csv': '' } });
  const { files, faults } = server;
  const [, host] = server.url.split('//');
  files.set('/secret', {
    bytes: 'deep\n',
    authorization: `Basic ${Buffer.from('me:hunter2').toString('base64')}`,
  });
  files.set('/a', { bytes: 'a\n' });
  faults.set('/forbidden', [403]);
  faults.set('/moved', [{ location: '/a' }]);
  faults.set('/moved?sig=1', [{ location: '/a' }]);
  faults.set('/teapot', [418]);
  const fails = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await project.luc(args);
    expect([args, code, stdout]).toEqual([args, 2, '']);
    expect(stderr).not.toContain('hunter2');
    return stderr;
  };
  const withUser = `http://me:hunter2@${host}/secret`;
  expect(await project.luc(['get-url', withUser])).toMatchObject({ code: 0, stdout: 'Got secret.\n' });
  expect(project.read('secret')).toBe('deep\n');
  expect(await fails('import-url', withUser)).toBe(
    `error: \`http://${host}/secret\` says who asks, and would be committed with \`lucidity.yaml\`, for everyone to read
hint: \`luc get-url\` fetches it and remembers nothing; then \`luc add\` tracks it
`,
  );
  expect(await fails('import-url', `${server.url}/a?X-Amz-Signature=hunter2`)).toContain(
    '/a?…` says who asks',
  );
  expect(await fails('import-url', `${server.url}/secret`, 'x')).toContain(
    'answers 401: it does not know who asks',
  );
  expect(await fails('import-url', `${server.url}/forbidden`)).toContain('answers 403: it does not let us');
  expect(await fails('import-url', `${server.url}/none`)).toContain(
    `there is nothing at \`${server.url}/none\``,
  );
  expect(await fails('import-url', `${server.url}/`)).toContain('the URL ends with no name of a file');
  expect(await fails('import-url', `${server.url}/a`, 'there.csv')).toContain('`there.csv` is there already');
  expect(await fails('get-url', 'ftp://host/a')).toBe(
    'error: `ftp://host/a` is no URL from which luc can fetch\nhint: http://, https:// and gs:// are, and paths; `luc import` and `luc get` take files of repositories\n',
  );
  expect(await project.luc(['get-url', `${server.url}/teapot`])).toMatchObject({ code: 1 });
  expect(await project.luc(['get-url', 'http://nowhere.invalid/a'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('`http://nowhere.invalid/a`: there is no host `nowhere.invalid`'),
  });
  expect(project.read('lucidity.yaml')).toBe('# empty\n');
  expect(await project.luc(['get-url', `${server.url}/moved`])).toMatchObject({ code: 0 });
  expect(project.read('moved')).toBe('a\n');
  files.set('http://nowhere.invalid/a', { bytes: 'by proxy\n' });
  expect(
    await project.luc(['get-url', 'http://nowhere.invalid/a'], { env: { HTTP_PROXY: server.url } }),
  ).toMatchObject({ code: 0, stdout: 'Got a.\n' });
  expect(project.read('a')).toBe('by proxy\n');
});

test('an interrupt leaves nothing of what had come, and the next command nothing to mend', async () => {
  const server = await startWebServer();
  const project = makeProject({ files: { 'lucidity.yaml': '# empty\n' } });
  server.files.set('/big', { bytes: 'x'.repeat(100_000), etag: '"v1"' });
  server.faults.set('/big', ['hold']);
  const running = project.spawn(['import-url', `${server.url}/big`]);
  await server.held;
  running.signal('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
  expect(project.read('lucidity.yaml')).toBe('# empty\n');
  expect(project.leftovers(['aside', 'open', 'tmp', 'trash'])).toEqual([]);
  expect(existsSync(project.path('big'))).toBe(false);
  expect(await project.luc(['import-url', `${server.url}/big`])).toMatchObject({ code: 0 });
});

test('blobs of a bucket come one by one or all below a prefix, and again only when their generations differ', async () => {
  const server = await startGcsServer({ buckets: ['open'] });
  onTestFinished(() => server.close());
  const project = makeProject({ files: { 'lucidity.yaml': '' } });
  const env = { STORAGE_EMULATOR_HOST: server.url };
  const luc = (...args: string[]) => project.luc(args, { env });
  const make = (name: string, text: string) => server.objects.make('open', name, Buffer.from(text), null, {});
  const { generation } = await make('raw/a.csv', '1\n');
  await make('raw/deep/b.csv', '2\n');
  await make('raw/deep/', '');
  await make('rawer', 'other\n');
  expect(await luc('import-url', 'gs://open/raw')).toMatchObject({
    code: 0,
    stderr: 'recorded raw: 2 files, 4 B\n',
  });
  expect(project.snapshot('raw')).toEqual({ 'a.csv': '1\n', 'deep/b.csv': '2\n' });
  expect(await luc('import-url', 'gs://open/raw/a.csv')).toMatchObject({ code: 0 });
  expect(recordOf(project, 'a.csv')).toMatchObject({ from: 'gs://open/raw/a.csv', rev: String(generation) });
  const read = () => server.count('read');
  const before = read();
  expect((await luc('update')).stdout).toBe('Everything imported is up to date.\n');
  expect(read()).toBe(before);
  await make('raw/deep/b.csv', '3\n');
  expect((await luc('update')).stdout).toBe('Updated raw.\n');
  expect(project.snapshot('raw')).toEqual({ 'a.csv': '1\n', 'deep/b.csv': '3\n' });
  expect(await luc('get-url', 'gs://open/none')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is nothing at `gs://open/none`'),
  });
  await make('bad/../../x', 'out\n');
  expect(await luc('get-url', 'gs://open/bad')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('`bad/../../x` at `gs://open/bad` cannot be the name of a file'),
  });
  expect(existsSync(project.path('../x'))).toBe(false);
});

test('a `#` in a name is not written where it would be read as the path in a repository', async () => {
  const server = await startWebServer();
  server.files.set('/a.csv', { bytes: 'a\n', etag: '"v1"' });
  const other = makeProject({ files: { 'x#y/d/a': '1\n' } });
  const project = makeProject({ files: { 'lucidity.yaml': '', '#mine/a': '2\n' } });
  const refused = {
    code: 2,
    stderr: expect.stringMatching(/^error: `.*x#y.*` cannot be written down as where data is from: /),
  };
  expect(await project.luc(['import-url', `${other.root}/x#y/d`])).toMatchObject(refused);
  expect(await project.luc(['import', `${other.root}/x#y`, 'd'])).toMatchObject(refused);
  for (const words of [
    ['import-url', '#mine/a', 'a'],
    ['import', '.', '#mine', '-o', 'b'],
    ['import-url', `${server.url}/a.csv#row=3`],
  ])
    expect(await project.luc(words)).toMatchObject({ code: 0 });
  expect(recordOf(project, 'a.csv')).toMatchObject({ from: `${server.url}/a.csv` });
  expect((await project.luc(['update'])).stdout).toBe('Everything imported is up to date.\n');
});

test('a path is taken as it lies, whoever keeps it', async () => {
  const other = makeProject({ files: { 'lucidity.yaml': '', 'd/a': '1\n', 'd/deep/b': '2\n' }, git: true });
  const project = makeProject({ files: { 'lucidity.yaml': '' } });
  other.write('d/a', 'edited\n');
  expect(await project.luc(['get-url', `${other.root}/d`, 'got'])).toMatchObject({ code: 0 });
  expect(project.snapshot('got')).toEqual({ a: 'edited\n', 'deep/b': '2\n' });
  expect(await project.luc(['import-url', `${other.root}/d`])).toMatchObject({ code: 0 });
  expect(recordOf(project, 'd')).toMatchObject({ from: `${other.root}/d` });
  other.write('d/a', 'again\n');
  expect(await project.luc(['update'])).toMatchObject({ code: 0, stdout: 'Updated d.\n' });
  expect(project.read('d/a')).toBe('again\n');
  expect(await project.luc(['get-url', '../nothing', 'new/folder/x'])).toMatchObject({
    code: 2,
    stderr: 'error: there is no file or folder `../nothing`\nhint: name a path, or a URL\n',
  });
  expect(project.exists('new')).toBe(false);
});
