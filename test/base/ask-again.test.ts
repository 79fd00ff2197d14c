/** What is asked by several threads is known only if each of them has been answered as before. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { isAnsweredAlike } from '../../src/base/ask-again.ts';
import { answerColumns } from '../../src/base/asked.ts';
import { encodeAsked, partsIn } from '../../src/base/asked-file.ts';

const folder = fs.mkdtempSync(join(tmpdir(), 'luc-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const options = { bundle: true, platform: 'node', logLevel: 'silent' } as const;

/** The program with a worker beside it, of its source or of another. */
async function bundled(name: string, worker: string | null): Promise<typeof isAnsweredAlike> {
  const at = (file: string): string => join(folder, name, file);
  await build({
    ...options,
    entryPoints: ['src/base/ask-again.ts'],
    outfile: at('ask-again.mjs'),
    format: 'esm',
  });
  if (worker === null)
    await build({
      ...options,
      entryPoints: ['src/base/worker.ts'],
      outfile: at('worker.cjs'),
      format: 'cjs',
    });
  else fs.writeFileSync(at('worker.cjs'), worker);
  return (await import(pathToFileURL(at('ask-again.mjs')).href)).isAnsweredAlike;
}

const count = 30_000;
const pathOf = (i: number): string => join(folder, String(i));
let asked: Buffer = Buffer.alloc(0);
let parts = 0;
beforeAll(() => {
  const paths = Array.from({ length: count }, (_, i) => pathOf(i));
  const none = { paths: [], numbers: new Float64Array() };
  const links = { paths, numbers: new Float64Array(count * answerColumns) };
  asked = encodeAsked({ texts: [], targets: none, links });
  parts = partsIn(asked).length;
});

test('one answer that is another is seen, whoever asks for it', async () => {
  const isAlike = await bundled('whole', null);
  expect(await isAlike(asked)).toBe(true);
  for (const i of [0, count / 2, count - 1]) {
    fs.writeFileSync(pathOf(i), '');
    expect(await isAlike(asked)).toBe(false);
    fs.rmSync(pathOf(i));
  }
});

test('what a thread had taken that died counts as answered otherwise', async () => {
  const taken = join(folder, 'taken');
  const dying = await bundled(
    'dying',
    `require('node:worker_threads').parentPort.on('message', ([, { state }]) => {
      if (Atomics.add(state, 0, 1) < ${parts}) require('node:fs').writeFileSync(${JSON.stringify(taken)}, '');
      process.exit();
    });`,
  );
  // It may come too late to take any.
  expect(await dying(asked)).toBe(!fs.existsSync(taken));
});
