/** Damaged records of ours: readers say so or do without; none breaks, and none leads out of the project. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';
import { digestOf } from '../../src/digest.ts';
import { readJournal } from '../../src/journal.ts';
import { canonicalJson, type JsonObject } from '../../src/json.ts';
import { formatLock, stageKey } from '../../src/lock.ts';
import { parseLock } from '../../src/lock-text.ts';
import { decodeFooter, decodeIndex, encodePack } from '../../src/pack.ts';
import type { RelPath } from '../../src/path.ts';
import { resultFromText, resultText } from '../../src/result.ts';
import { decodeTree, encodeTree } from '../../src/tree.ts';
import { makeProject } from '../support/project.ts';
import { mutations, runs } from './mutation.ts';

const entry = { type: 'f' as const, bytes: 1, digest: digestOf('a') };
const what = { kind: 'cmd', params: { 'p.yaml': { __proto__x: 1 } } };
const keyOf = (out: string, of: JsonObject = what) =>
  stageKey(of, new Map([['src' as RelPath, entry]]), [[out as RelPath, { persist: false }]]);
const lockWith = (out: string, of: JsonObject = what, data = 'raw'): string =>
  formatLock({
    data: new Map([[data as RelPath, { entry, from: null, rev: null }]]),
    stages: new Map([
      [
        's',
        {
          key: keyOf(out, of),
          what: of,
          deps: new Map([['src' as RelPath, entry]]),
          outs: new Map([[out as RelPath, { entry, persist: false }]]),
        },
      ],
    ]),
  });
const journalLine = (json: JsonObject): string => {
  const text = canonicalJson(json);
  return `${crc32c(Buffer.from(text)).toString(16).padStart(8, '0')} ${text}\n`;
};
const header = journalLine({
  'luc-journal': 1,
  run: 'r',
  argv: [],
  at: 'now',
  host: 'h',
  boot: 'b',
  pidns: 'p',
  pid: 7,
  start: 1,
  n: 0,
});
const made = { at: 'now', ms: 1, luc: '1', machine: 'm', backend: null, run: 'r', stage: 's' };
const resultWith = (out: string): string =>
  resultText({
    key: keyOf(out),
    what,
    deps: new Map([['src' as RelPath, entry]]),
    outs: new Map([[out as RelPath, entry]]),
    made,
  });
const pack = encodePack([{ digest: entry.digest, type: 'file', bytes: Buffer.from('a') }]);
const packBytes = Buffer.concat(pack.parts);

const readers: { readonly [name: string]: readonly [Buffer, (bytes: Buffer) => unknown] } = {
  lock: [Buffer.from(lockWith('out')), (bytes) => parseLock(bytes.toString())],
  journal: [
    Buffer.from(
      header + journalLine({ t: 'aside', stage: 's', from: 'a', to: 'aside/r/0', why: null, n: 1 }),
    ),
    (bytes) => readJournal(bytes.toString()),
  ],
  result: [Buffer.from(resultWith('out')), (bytes) => resultFromText(bytes.toString())],
  tree: [Buffer.from(encodeTree([{ name: 'a', ...entry }])), decodeTree],
  'pack index': [pack.index, decodeIndex],
  'pack footer': [packBytes.subarray(-64), (bytes) => decodeFooter(bytes, packBytes.length)],
};

test.each(Object.keys(readers))('%s, damaged', (name) => {
  const [valid, read] = readers[name] ?? [Buffer.alloc(0), () => null];
  const property = fc.property(mutations(valid), (damaged) => void read(damaged));
  fc.assert(property, runs(500));
});

describe('paths that lead out of the project', () => {
  test.each(['../x', '/x', 'a/../../x', '.', '', 'a//b', 'a/.', 'a\0b'])('%j', (path) => {
    expect(parseLock(lockWith(path))).toMatchObject({ value: { misfits: ['s'] } });
    expect(parseLock(lockWith('out', what, path))).toMatchObject({ failure: { code: 'broken-lock' } });
    expect(resultFromText(resultWith(path))).toBeNull();
    const aside = { t: 'aside', stage: 's', from: 'a', to: 'aside/r/0', why: null, n: 1 };
    for (const line of [
      { ...aside, from: path },
      { ...aside, to: path },
    ])
      expect(readJournal(header + journalLine(line)).lines).toEqual([]);
  });

  test('groups of processes that are not one stage', () => {
    for (const pgid of [-1, 0, 1, 1.5]) {
      const line = journalLine({ t: 'spawned', stage: 's', pid: 5, pgid, start: 1, n: 1 });
      expect(readJournal(header + line).lines).toEqual([]);
    }
  });
});

test('values that are nested without end', () => {
  const deep = JSON.stringify({ kind: 'DEEP' }).replace('"DEEP"', '['.repeat(100_000) + ']'.repeat(100_000));
  const lock = lockWith('out').replace(canonicalJson(what), deep);
  expect(parseLock(lock)).toMatchObject({ value: { misfits: ['s'] } });
  expect(resultFromText(resultWith('out').replace(canonicalJson(what), deep))).toBeNull();
});

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    const path = join(folder, each.name);
    return each.isDirectory() ? filesBelow(path) : each.isFile() ? [path] : [];
  });

test('each file under .luc, damaged: the next command goes on, or says what is wrong', async () => {
  const files = {
    x: 'x',
    'lucidity.yaml': 'stages: {a: {cmd: "mkdir -p o; cp x o/y", deps: [x], outs: [o]}}\n',
  };
  const start = makeProject({ files });
  expect(await start.luc(['repro'])).toMatchObject({ code: 0 });
  expect(await start.luc(['status'])).toMatchObject({ code: 0 });
  const paths = [...filesBelow(start.path('.luc')), start.path('lucidity.lock')];
  const wrong: string[] = [];
  for (const [index, path] of paths.entries()) {
    const project = makeProject({ copyOf: start });
    const relative = path.slice(start.root.length + 1);
    const [damaged] = fc.sample(mutations(readFileSync(path)), { numRuns: 1, seed: index });
    project.remove(relative);
    writeFileSync(project.path(relative), damaged ?? '');
    project.remove('o');
    for (const args of [['status'], ['repro']]) {
      const { code, stderr } = await project.luc(args);
      if (stderr.includes('bug in luc') || code === null || code > 2)
        wrong.push(`${relative}: ${args.join(' ')}: ${code} ${stderr}`);
    }
  }
  expect(wrong).toEqual([]);
});
