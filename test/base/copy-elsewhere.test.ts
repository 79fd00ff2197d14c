import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCopying } from '../../src/base/copy-elsewhere.ts';
import { fileStat } from '../../src/base/file-stat.ts';
import { digestOf, hexOf } from '../../src/digest.ts';

let folder = '';
let bundled = openCopying;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luc-'));
  const options = { bundle: true, platform: 'node', logLevel: 'silent' } as const;
  const [module, worker] = [join(folder, 'dist', 'copy.mjs'), join(folder, 'dist', 'worker.cjs')];
  await build({ ...options, entryPoints: ['src/base/copy-elsewhere.ts'], outfile: module, format: 'esm' });
  await build({ ...options, entryPoints: ['src/base/worker.ts'], outfile: worker, format: 'cjs' });
  ({ openCopying: bundled } = await import(pathToFileURL(module).href));
});
afterAll(() => rmSync(folder, { recursive: true }));

const time = 1_000_000_000_000;

/** Twenty folders of fifty parts each; every part of the last folder is said to be something else. */
function partsIn(at: string) {
  const contents = Array.from({ length: 1000 }, (_, i) => `${i} `.repeat(i % 40));
  const from = join(at, 'from');
  mkdirSync(at);
  writeFileSync(from, contents.join(''));
  let offset = 0;
  const parts = contents.map((content, i) => {
    const to = join(at, `${Math.floor(i / 50)}`, `n${i % 50}`);
    const hex = hexOf(digestOf(i < 950 ? content : 'something else'));
    const part = { offset, length: content.length, hex, to, mode: i % 3 === 0 ? 0o755 : 0o644 };
    offset += content.length;
    return { ...part, content };
  });
  const folders = Array.from({ length: 20 }, (_, i) => parts.slice(i * 50, (i + 1) * 50));
  folders.forEach((_, i) => void mkdirSync(join(at, `${i}`)));
  return { from, folders };
}

test('copies on worker threads what it would copy here, and tells what each is', async () => {
  const { from, folders } = partsIn(join(folder, 'sound'));
  const copying = await bundled();
  if (!copying) throw new Error('no workers');
  const made = await Promise.all(folders.map((parts) => copying.copy(from, parts, time)));
  copying.close();
  for (const [i, parts] of folders.entries())
    for (const [j, { to, content }] of parts.entries()) {
      if (i === 19) expect([made[i]?.[j], existsSync(to)]).toEqual([null, false]);
      else expect([made[i]?.[j], readFileSync(to, 'utf8')]).toEqual([fileStat(lstatSync(to)), content]);
    }
  expect(lstatSync(join(folder, 'sound', '0', 'n0'))).toMatchObject({
    mtimeMs: time,
    mode: 0o100000 | (0o755 & ~process.umask()),
  });
});

test('does the share of a thread that ends', async () => {
  const { from, folders } = partsIn(join(folder, 'ended'));
  writeFileSync(join(folder, 'dist', 'worker.cjs'), 'process.exit(1);');
  const fresh = await import(`${pathToFileURL(join(folder, 'dist', 'copy.mjs')).href}?fresh`);
  const copying: Awaited<ReturnType<typeof openCopying>> = await fresh.openCopying();
  const [parts = []] = folders;
  expect(await copying?.copy(from, parts, time)).toEqual(parts.map(({ to }) => fileStat(lstatSync(to))));
  copying?.close();
});

test('copies nothing elsewhere where there are no workers', async () => {
  expect(await openCopying()).toBe(null);
});
