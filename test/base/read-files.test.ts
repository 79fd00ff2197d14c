import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReader, type Read, type SmallFile } from '../../src/base/read-files.ts';

let folder = '';
let bundled = openReader;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luc-'));
  const options = { bundle: true, platform: 'node', logLevel: 'silent' } as const;
  const [module, worker] = [join(folder, 'dist', 'read-files.mjs'), join(folder, 'dist', 'worker.cjs')];
  await build({ ...options, entryPoints: ['src/base/read-files.ts'], outfile: module, format: 'esm' });
  await build({ ...options, entryPoints: ['src/base/worker.ts'], outfile: worker, format: 'cjs' });
  ({ openReader: bundled } = await import(pathToFileURL(module).href));
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
  const taken: Small[] = [];
  const take = (file: Small, read: Read | null): void => {
    taken.push(file);
    found.push(read && [read.bytes.toString(), read.hex]);
  };
  await readAll(files, take);
  expect(taken).toEqual(files);
  const again = new Map([
    [5, null],
    [7, null],
    [9, ['less', hexOf('less')]],
  ]);
  expect(found).toEqual(
    files.map((_, i) => (again.has(i) ? again.get(i) : [contentOf(i), hexOf(contentOf(i))])),
  );
});

test('lets nothing pile up: what was asked for first is taken before more is', async () => {
  const files = Array.from({ length: 40_000 }, () => ({
    absolutePath: join(folder, 'none'),
    stat: { size: 0 },
  }));
  let [added, taken, most] = [0, 0, 0];
  const reader = await bundled(pathOf, () => void taken++);
  for (const file of files) {
    added++;
    const adding = reader?.add(file);
    if (adding) await adding;
    most = Math.max(most, added - taken);
  }
  await reader?.finish();
  reader?.close();
  expect(taken).toBe(files.length);
  expect(most).toBeLessThan(files.length / 2);
});

test('ends between two parts, and takes nothing after that', async () => {
  const stop = new AbortController();
  const taken: Small[] = [];
  const take = (file: Small): void => {
    taken.push(file);
    stop.abort();
  };
  await expect(readAll(writeSmall(600), take, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  expect(taken.length).toBeLessThan(600);
});

test('lets the next one have the workers once it is closed', async () => {
  const first = await bundled(pathOf, () => {});
  const second = bundled(pathOf, () => {});
  expect(await Promise.race([second, 'waits'])).toBe('waits');
  first?.close();
  (await second)?.close();
});

test('without workers there is no reader', async () => {
  expect(await openReader(pathOf, () => expect.unreachable())).toBeNull();
});

async function readAll(
  files: readonly Small[],
  take: (file: Small, read: Read | null) => void,
  signal?: AbortSignal,
): Promise<void> {
  const reader = await bundled(pathOf, take, signal);
  try {
    for (const file of files) {
      const adding = reader?.add(file);
      if (adding) await adding;
    }
    await reader?.finish();
  } finally {
    reader?.close();
  }
}
