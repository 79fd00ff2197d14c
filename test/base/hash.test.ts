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

test('many files give the same on worker threads as one by one', async () => {
  const out = join(folder, 'dist');
  await build({
    entryPoints: { 'hash-files': 'src/base/hash-files.ts', 'hash-worker': 'src/base/hash-worker.ts' },
    outdir: out,
    outExtension: { '.js': '.js' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  const bundled: { hashFiles: typeof hashFiles } = await import(
    pathToFileURL(join(out, 'hash-files.js')).href
  );
  const paths = [...writeNumbered(600), join(folder, 'nothing')];
  const [first, second] = await Promise.all([bundled.hashFiles(paths), bundled.hashFiles(paths)]);
  expect(first.slice(0, 600)).toEqual(paths.slice(0, 600).map((path) => hashFile(path)));
  expect(first[600] instanceof Error && isSystemError(first[600], 'ENOENT')).toBe(true);
  expect(second.slice(0, 600)).toEqual(first.slice(0, 600));
});
