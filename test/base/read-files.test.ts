import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadPart, readFiles, type SmallFile } from '../../src/base/read-files.ts';

let folder = '';
let bundled = readFiles;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luc-'));
  const options = { bundle: true, platform: 'node', logLevel: 'silent' } as const;
  const [module, worker] = [join(folder, 'dist', 'read-files.mjs'), join(folder, 'dist', 'worker.cjs')];
  await build({ ...options, entryPoints: ['src/base/read-files.ts'], outfile: module, format: 'esm' });
  await build({ ...options, entryPoints: ['src/base/worker.ts'], outfile: worker, format: 'cjs' });
  ({ readFiles: bundled } = await import(pathToFileURL(module).href));
});
afterAll(() => rmSync(folder, { recursive: true }));

const contentOf = (i: number): string => `${i} `.repeat((i * 7919) % 9000);

interface Small extends SmallFile {
  readonly absolutePath: string;
}

const pathOf = ({ absolutePath }: Small): string => absolutePath;

function writeSmall(count: number): Small[] {
  return Array.from({ length: count }, (_, i) => {
    const absolutePath = join(folder, `n${i}`);
    writeFileSync(absolutePath, contentOf(i));
    return { absolutePath, stat: { size: contentOf(i).length } };
  });
}

const hexOf = (text: string): string => createHash('sha256').update(text).digest('hex');

test('gives each file in its order; who has to read one once more is told so', async () => {
  const files = writeSmall(600);
  appendFileSync(join(folder, 'n5'), '!');
  rmSync(join(folder, 'n7'));
  writeFileSync(join(folder, 'n9'), 'less');
  const found: (readonly [string, string] | null)[] = [];
  const take = ({ from, count, at }: ReadPart): void => {
    expect(from).toBe(found.length);
    for (let i = 0; i < count; i++) {
      const read = at(i);
      found.push(read && [read.bytes.toString(), read.hex]);
    }
  };
  expect(await bundled(files, pathOf, take)).toBe(true);
  const again = new Map([
    [5, null],
    [7, null],
    [9, ['less', hexOf('less')]],
  ]);
  expect(found).toEqual(
    files.map((_, i) => (again.has(i) ? again.get(i) : [contentOf(i), hexOf(contentOf(i))])),
  );
});

test('ends between two parts, and takes nothing after that', async () => {
  const stop = new AbortController();
  const files = writeSmall(600);
  let parts = 0;
  const take = (): void => {
    parts++;
    stop.abort();
  };
  await expect(bundled(files, pathOf, take, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  expect(parts).toBe(1);
});

test('without workers nothing is read', async () => {
  expect(await readFiles(writeSmall(3), pathOf, () => expect.unreachable())).toBe(false);
});
