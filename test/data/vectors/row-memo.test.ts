/** What is remembered of computed vectors: found again, whatever part of its files was lost or changed. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openRowMemo, type RowMemo, rowKey } from '../../../src/data/vectors/row-memo.ts';

function folders(): { readonly folder: string; readonly instead: string } {
  const root = mkdtempSync(join(tmpdir(), 'luc-memo-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return { folder: join(root, 'memo'), instead: join(root, 'instead') };
}

const entries = (texts: readonly string[], width: number) =>
  texts.map((text, i) => ({
    key: rowKey(text),
    vector: Float32Array.from({ length: width }, () => i + 0.5),
  }));

function knownIn(memo: RowMemo, texts: readonly string[]): string[] {
  const known = texts.filter((text) => memo.has(rowKey(text)));
  for (const text of known)
    expect([...memo.read(rowKey(text))]).toEqual([...(entries(texts, 3)[texts.indexOf(text)]?.vector ?? [])]);
  memo.close();
  return known;
}

test('a file that is cut or changed loses what was there, and nothing else', () => {
  const texts = ['', 'a', 'b', 'c', 'ä'];
  const { folder, instead } = folders();
  const first = openRowMemo(folder, instead, 'float32');
  expect([first.width(), first.has(rowKey('a'))]).toEqual([null, false]);
  first.add(entries(texts, 3).slice(0, 2));
  first.add(entries(texts, 3).slice(2));
  expect(first.width()).toBe(3);
  expect(knownIn(first, texts)).toEqual(texts);
  const [name = ''] = readdirSync(folder);
  const path = join(folder, name);
  const whole = readFileSync(path);
  const [head, record] = [16, 32 + 3 * 4 + 8];
  expect(whole.length).toBe(head + record * texts.length);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.boolean(), (at, isCut) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(path, isCut ? whole.subarray(0, at) : bytes);
      const lost = Math.floor((at - head) / record);
      const expected = at < head ? [] : texts.filter((_, i) => (isCut ? i < lost : i !== lost));
      expect(knownIn(openRowMemo(folder, instead, 'float32'), texts)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('the newest file says how wide vectors are; two at once do not meet; where nothing can be written another folder serves', () => {
  const { folder, instead } = folders();
  mkdirSync(folder);
  const one = openRowMemo(folder, instead, 'float32');
  const two = openRowMemo(folder, instead, 'float32');
  one.add(entries(['a'], 2));
  const [older = ''] = readdirSync(folder);
  renameSync(join(folder, older), join(folder, '0'));
  two.add(entries(['b'], 3));
  two.add([]);
  one.close();
  two.close();
  const both = openRowMemo(folder, instead, 'float32');
  expect([both.width(), both.has(rowKey('a')), both.has(rowKey('b'))]).toEqual([3, false, true]);
  both.close();
  const other = openRowMemo(folder, instead, 'float64');
  expect([other.width(), other.has(rowKey('b'))]).toEqual([null, false]);
  other.close();
  // A file in the place of the folder refuses root, too.
  writeFileSync(join(folder, 'no-folder'), '');
  chmodSync(join(folder, 'no-folder'), 0o400);
  const without = openRowMemo(join(folder, 'no-folder'), instead, 'float64');
  without.add([{ key: rowKey('x'), vector: Float64Array.of(0.1) }]);
  expect([...without.read(rowKey('x'))]).toEqual([0.1]);
  without.close();
  expect(readdirSync(instead).length).toBe(1);
});

test('only the files of which something is read are noted as used', () => {
  const { folder, instead } = folders();
  const paths: string[] = [];
  for (const text of ['a', 'b']) {
    const memo = openRowMemo(folder, instead, 'float32');
    memo.add(entries([text], 3));
    memo.close();
    paths.push(...readdirSync(folder).map((name) => join(folder, name)));
  }
  paths.splice(1, 2, paths.slice(1).find((path) => path !== paths[0]) ?? '');
  for (const path of paths) utimesSync(path, 0, 0);
  const memo = openRowMemo(folder, instead, 'float32');
  expect([memo.has(rowKey('a')), memo.has(rowKey('b'))]).toEqual([true, true]);
  memo.read(rowKey('b'));
  memo.close();
  expect(paths.map((path) => statSync(path).mtimeMs > 0)).toEqual([false, true]);
});
