/** Sources that bring files: folders, buckets, repositories of git and of the hub. What is there, what is chosen, what goes on after a failure. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bucket } from '../../../src/stages/fetch/sources/bucket.ts';
import { file } from '../../../src/stages/fetch/sources/file.ts';
import { git } from '../../../src/stages/fetch/sources/git.ts';
import { hf } from '../../../src/stages/fetch/sources/hf.ts';
import { startGcsServer } from '../../support/gcs-server/server.ts';
import { startWebServer } from '../../support/web-server.ts';
import { openTrial } from './try-source.ts';

const brought = { form: 'files', date: null };

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

test('a file, or a folder of the project', async () => {
  const trial = openTrial();
  writeFiles(trial.wdir, { 'in/a.csv': '1', 'in/sub/.b': '2', 'in/c.txt': '3' });
  expect(await trial.fetch(file, { input: 'in/a.csv', output: 'out.csv' })).toEqual(brought);
  expect(trial.files()).toEqual({ 'a.csv': '1' });
  expect(await trial.fetch(file, { input: 'in', output: 'out/' })).toEqual(brought);
  expect(trial.files()).toEqual({ 'a.csv': '1', 'sub/.b': '2', 'c.txt': '3' });
  expect(await trial.fetch(file, { input: 'none', output: 'out/' })).toBe(
    'missing-input: there is no file and no folder `none`',
  );
});

test('a folder of the machine, by globs; its answer changes with its files', async () => {
  const trial = openTrial();
  const options = { url: '../share', output: 'out/', include: ['**/*.csv'], exclude: 'old/**' };
  const share = join(trial.wdir, '../share');
  writeFiles(share, { 'a.csv': '1', 'b.txt': '2', 'old/c.csv': '3', 'new/d.csv': '4' });
  symlinkSync(join(share, 'new'), join(share, 'linked'));
  const first = await trial.probe(bucket, options);
  expect(await trial.fetch(bucket, options)).toEqual(brought);
  expect(trial.files()).toEqual({ 'a.csv': '1', 'new/d.csv': '4', 'linked/d.csv': '4' });
  writeFiles(share, { 'old/c.csv': '33', 'b.txt': '22' });
  expect(await trial.probe(bucket, options)).toBe(first);
  writeFiles(share, { 'a.csv': '11' });
  expect(await trial.probe(bucket, options)).not.toBe(first);
  symlinkSync(share, join(share, 'new/up'));
  expect(await trial.fetch(bucket, options)).toMatch(
    /^unreadable-input: .* is a link that leads back to a folder above it$/,
  );
  expect(await trial.fetch(bucket, { url: '../none', output: 'out/' })).toBe(
    'missing-input: there is no file and no folder `../none`',
  );
  expect(await trial.fetch(bucket, { url: 's3://bucket/x', output: 'out/' })).toBe(
    'not-there-yet: `s3://` is not there yet: a bucket is `gs://bucket/prefix`, or a folder',
  );
});

test('a bucket: what is there already is not asked for again', async () => {
  const server = await startGcsServer({ pageSize: 2 });
  onTestFinished(() => server.close());
  const put = (name: string, text: string) =>
    server.objects.make('bucket', name, Buffer.from(text), null, {});
  for (const name of ['raw/a.csv', 'raw/b/c.csv', 'raw/b/d.txt', 'raw/', 'other/e.csv'])
    await put(name, `of ${name}`);
  const trial = openTrial({ STORAGE_EMULATOR_HOST: server.url });
  const options = { url: 'gs://bucket/raw', output: 'out/', include: '**/*.csv', retries: 0 };
  const first = await trial.probe(bucket, options);
  server.fail({ kind: 'read', name: 'c.csv', times: 100, fault: { what: 'status', status: 503 } });
  expect(await trial.fetch(bucket, options)).toMatch(/^network: /);
  server.heal();
  const before = server.count('read');
  expect(await trial.fetch(bucket, options)).toEqual(brought);
  expect(trial.files()).toEqual({ 'a.csv': 'of raw/a.csv', 'b/c.csv': 'of raw/b/c.csv' });
  expect(server.count('read') - before).toBe(1);
  expect(await trial.probe(bucket, options)).toBe(first);
  await put('raw/f.csv', 'new');
  expect(await trial.probe(bucket, options)).not.toBe(first);
  expect(await trial.fetch(bucket, { ...options, url: 'gs://bucket/raw/a.csv' })).toEqual(brought);
  expect(trial.files()).toEqual({ 'a.csv': 'of raw/a.csv' });
  expect(await trial.fetch(bucket, { ...options, max_bytes: 5 })).toBe(
    'too-large: `a.csv` has 12 B, more than the 5 B that `max_bytes` allows',
  );
  expect(await trial.fetch(bucket, { ...options, url: 'gs://bucket/none' })).toBe(
    'empty-input: there is nothing at `gs://bucket/none` that was asked for',
  );
  expect(await trial.fetch(bucket, { ...options, url: 'gs://nobody/raw' })).toMatch(/^missing-input: /);
});

test('a repository of git at a revision, as it was committed', async () => {
  const trial = openTrial();
  const repository = join(trial.wdir, '../repository');
  const run = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: repository,
      encoding: 'utf8',
    }).trim();
  writeFiles(repository, {
    'data/a.csv': '1\r\n',
    'run.sh': '#!/bin/sh\n',
    '.gitattributes': '*.csv text eol=lf ident\n',
    'docs/ü.md': '$Id$',
  });
  chmodSync(join(repository, 'run.sh'), 0o755);
  run('init', '-q', '-b', 'main', '--object-format=sha1');
  run('-c', 'core.autocrlf=false', 'add', '.');
  run('commit', '-qm', 'one');
  run('tag', '-am', 'v1', 'v1');
  const first = run('rev-parse', 'HEAD');
  writeFiles(repository, { 'data/a.csv': '2\n' });
  symlinkSync('a.csv', join(repository, 'data/link.csv'));
  run('add', '.');
  run('commit', '-qm', 'two');
  const options = { source: 'git', url: '../repository', output: 'out/', exclude: ['data/link.csv'] };
  expect(await trial.probe(git, options)).toBe(run('rev-parse', 'HEAD'));
  expect(await trial.fetch(git, options)).toEqual(brought);
  expect(trial.files()).toEqual({
    '.gitattributes': '*.csv text eol=lf ident\n',
    'data/a.csv': '2\n',
    'docs/ü.md': '$Id$',
    'run.sh': 'x:#!/bin/sh\n',
  });
  const old = { ...options, url: `file://${repository}#v1`, include: ['data/**'] };
  expect(await trial.probe(git, old)).toBe(first);
  expect(await trial.fetch(git, old)).toEqual(brought);
  expect(trial.files()).toEqual({ 'data/a.csv': '1\n' });
  expect(await trial.fetch(git, { ...options, url: `../repository#${first}` })).toEqual(brought);
  expect(await trial.fetch(git, { ...options, exclude: 'docs/**' })).toMatch(
    /^unreadable-input: `data\/link.csv` of `file:.*` is a symlink$/,
  );
  expect(await trial.fetch(git, { ...options, url: '../repository#v2' })).toMatch(
    /^unknown-revision: there is no branch, tag or commit `v2`/,
  );
  expect(await trial.fetch(git, { ...options, max_bytes: 20 })).toMatch(/^too-large: `.gitattributes` has/);
  expect(await trial.fetch(git, { ...options, include: 'none' })).toMatch(/^empty-input: /);
  writeFiles(repository, {
    'big.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
  });
  run('add', '.');
  run('commit', '-qm', 'three');
  expect(await trial.fetch(git, options)).toMatch(/^unreadable-input: `big.bin` .* is kept by Git LFS/);
});

test('a repository of the hub at a revision, each file checked', async () => {
  const server = await startWebServer();
  const trial = openTrial({ HF_ENDPOINT: server.url }, [server.url]);
  const sha = 'c0ffee';
  const gitId = (text: string) =>
    createHash('sha1')
      .update(`blob ${Buffer.byteLength(text)}\0${text}`)
      .digest('hex');
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const readme = { type: 'file', path: 'README.md', size: 3, oid: gitId('one') };
  const large = {
    type: 'file',
    path: 'data/large 1.bin',
    size: 5,
    oid: 'pointer',
    lfs: { oid: sha256('large'), size: 5 },
  };
  const json = (value: unknown) => ({ bytes: JSON.stringify(value) });
  const api = '/api/datasets/owner/name';
  server.files.set(`${api}/revision/v1.0`, {
    ...json({ sha }),
    headers: { date: 'Sat, 31 Jan 2026 10:00:00 GMT' },
  });
  server.files.set(`${api}/tree/${sha}?recursive=true`, {
    ...json([{ type: 'directory', path: 'data', oid: 'x' }, readme]),
    headers: { link: `<${server.url}${api}/tree/${sha}?recursive=true&cursor=2>; rel="next"` },
  });
  server.files.set(`${api}/tree/${sha}?recursive=true&cursor=2`, json([large]));
  const resolve = `/datasets/owner/name/resolve/${sha}`;
  server.files.set(`${resolve}/README.md`, { bytes: 'one', authorization: 'Bearer secret' });
  server.files.set(`${resolve}/data/large%201.bin`, { bytes: 'large' });
  const options = { url: 'hf:owner/name@v1.0', output: 'out/' };
  expect(await trial.probe(hf, options)).toBe(sha);
  expect(await trial.fetch(hf, options)).toMatch(/^(?:http-status|secret-missing): .*401/);
  const found = { form: 'files', date: 'Sat, 31 Jan 2026 10:00:00 GMT' };
  expect(await trial.fetch(hf, options, { token: 'secret' })).toEqual(found);
  expect(trial.files()).toEqual({ 'README.md': 'one', 'data/large 1.bin': 'large' });
  const asked = server.log.length;
  expect(await trial.fetch(hf, { ...options, include: 'data/*' })).toEqual(found);
  expect(trial.files()).toEqual({ 'data/large 1.bin': 'large' });
  expect(server.log.slice(asked)).toEqual([
    `GET ${api}/revision/v1.0 200`,
    `GET ${api}/tree/${sha}?recursive=true 200`,
    `GET ${api}/tree/${sha}?recursive=true&cursor=2 200`,
  ]);
});

test('what the hub refuses, and bytes that are not those it keeps', async () => {
  const server = await startWebServer();
  const trial = openTrial({ HF_ENDPOINT: server.url }, [server.url]);
  const code = (name: string) => () => ({
    status: name === 'GatedRepo' ? 403 : 404,
    headers: { 'x-error-code': name },
  });
  server.handlers.set('/api/models/a/gated/revision/main', code('GatedRepo'));
  server.handlers.set('/api/models/a/b/revision/v9', code('RevisionNotFound'));
  server.handlers.set('/api/models/a/private/revision/main', () => ({ status: 401 }));
  server.handlers.set('/api/models/a/odd/revision/main', () => ({ body: '<html>' }));
  const ask = (url: string) => trial.fetch(hf, { url, output: 'out/', repo_type: 'model' });
  expect(await ask('hf:a/gated')).toBe(
    'http-status: `hf:a/gated` is open only to who accepted its terms (403)',
  );
  expect(await ask('hf:a/b@v9')).toBe('missing-input: `hf:a/b@v9`: there is no revision `v9`');
  expect(await ask('hf:models/a/none')).toBe(
    'missing-input: `hf:models/a/none`: there is no such repository',
  );
  expect(await ask('hf:a/private')).toBe(
    'secret-missing: `hf:a/private` is not there, or not open to everyone (401)',
  );
  expect(await ask('hf:a/odd')).toBe(
    `bad-record: \`hf:a/odd\`: ${server.url} answers what is not understood`,
  );
  expect(await ask('hf:a/b/c')).toBe('wrong-type: `hf:a/b/c` names no repository of the hub');
  server.handlers.set('/api/models/a/bad/revision/main', () => ({ body: '{"sha":"c"}' }));
  const small = { type: 'file', path: 'x', size: 3, oid: 'ff' };
  server.handlers.set('/api/models/a/bad/tree/c', () => ({ body: JSON.stringify([small]) }));
  server.handlers.set('/a/bad/resolve/c/x', () => ({ body: 'two' }));
  expect(await ask('hf:a/bad')).toBe('integrity: `x` of `hf:a/bad` came with other bytes than the hub keeps');
  server.handlers.set('/api/models/a/bad/tree/c', () => ({
    body: JSON.stringify([{ ...small, path: '../x' }]),
  }));
  expect(await ask('hf:a/bad')).toMatch(/^bad-record: /);
});
