import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSystemError } from '../../src/base/effects.ts';
import { hashFile } from '../../src/base/hash.ts';
import { hashFiles } from '../../src/base/hash-files.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'luc-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const hexOf = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

function writeNumbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const path = join(folder, `n${i}`);
    writeFileSync(path, `file ${i}`);
    return path;
  });
}

test.each([0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 1_000_000])('hashes %i bytes', (length) => {
  const bytes = Buffer.alloc(length, 'luc');
  const path = join(folder, 'one');
  writeFileSync(path, bytes);
  expect(hashFile(path)).toEqual({ hex: hexOf(bytes), bytes: length });
});

test('few files are hashed in order, with an error in the place of what cannot be read', async () => {
  const paths = writeNumbered(3);
  const [a, b, c] = await hashFiles([paths[0] ?? '', join(folder, 'nothing'), paths[2] ?? '']);
  expect(a).toEqual({ hex: hexOf('file 0'), bytes: 6 });
  expect(b instanceof Error && isSystemError(b, 'ENOENT')).toBe(true);
  expect(c).toEqual({ hex: hexOf('file 2'), bytes: 6 });
});

/** The module with its worker beside it, as in the program: where it can be imported from. */
async function bundle(): Promise<string> {
  const out = join(folder, 'dist');
  const options = { bundle: true, platform: 'node', logLevel: 'silent' } as const;
  const [module, worker] = [join(out, 'hash-files.mjs'), join(out, 'worker.cjs')];
  await build({ ...options, entryPoints: ['src/base/hash-files.ts'], outfile: module, format: 'esm' });
  await build({ ...options, entryPoints: ['src/base/worker.ts'], outfile: worker, format: 'cjs' });
  return pathToFileURL(module).href;
}

test('many files give the same on worker threads as one by one', async () => {
  const bundled: { hashFiles: typeof hashFiles } = await import(await bundle());
  const paths = [...writeNumbered(600), join(folder, 'nothing')];
  const [first, second] = await Promise.all([bundled.hashFiles(paths), bundled.hashFiles(paths)]);
  expect(first.slice(0, 600)).toEqual(paths.slice(0, 600).map((path) => hashFile(path)));
  expect(first[600] instanceof Error && isSystemError(first[600], 'ENOENT')).toBe(true);
  expect(second.slice(0, 600)).toEqual(first.slice(0, 600));
});

test('calls that are ended while one waits for its turn leave nothing that keeps the process alive', async () => {
  const script = `
    import { hashFiles } from '${await bundle()}';
    const stop = new AbortController();
    const calls = [0, 1].map(() => hashFiles(JSON.parse(process.argv[1]), 0, stop.signal));
    setImmediate(() => stop.abort());
    for (const { reason } of await Promise.allSettled(calls)) console.log(reason.name);`;
  const words = ['--input-type=module', '--eval', script, JSON.stringify(writeNumbered(600))];
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 20_000 });
  expect([status, stdout]).toEqual([0, 'AbortError\nAbortError\n']);
});
