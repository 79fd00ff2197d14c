/** The lock: exact bytes, round trip, what is refused, and files that git left with conflict markers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/digest.ts';
import type { Problem } from '../../src/failure.ts';
import {
  type Block,
  blockFromJson,
  blockToJson,
  emptyLock,
  formatLock,
  type Lock,
  stageKey,
} from '../../src/lock.ts';
import { type ParsedLock, parseLock } from '../../src/lock-text.ts';
import type { RelPath } from '../../src/path.ts';
import { block, lock } from './arbitrary-lock.ts';

const file = (text: string) => ({ type: 'f' as const, bytes: text.length, digest: digestOf(text) });
const at = (path: string): RelPath => path as RelPath;

function makeBlock(cmd: string, made = cmd): Block {
  const what = { cmd: [cmd], kind: 'cmd', version: 1 };
  const deps = new Map([[at('src'), { type: 'd' as const, bytes: 5, digest: digestOf('tree'), files: 2 }]]);
  const outs = new Map([[at('out'), { entry: file(made), persist: false }]]);
  return { key: stageKey(what, deps, outs), what, deps, outs };
}

const stages = (blocks: Record<string, Block>, data: Lock['data'] = new Map()): Lock => ({
  data,
  stages: new Map(Object.entries(blocks)),
});

function read(text: string): ParsedLock {
  const parsed = parseLock(text);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
}

function refusal(text: string): Problem {
  const parsed = parseLock(text);
  if (parsed.ok) throw new Error('it was read');
  return parsed.failure;
}

const hex = (text: string): string => digestOf(text);

test('an empty lock', () => {
  expect(formatLock(emptyLock)).toBe('{"lucidity.lock":1,\n"data":{\n},\n"stages":{\n}}\n');
});

test('the bytes of a lock', () => {
  const what = {
    wdir: '.',
    kind: 'cmd',
    cmd: ['python clean.py'],
    params: { 'params.yaml': { lr: { float: '1.0' } } },
  };
  const deps = new Map([
    [at('src'), { type: 'd' as const, bytes: 48211, digest: digestOf('src'), files: 17 }],
    [at('clean.py'), { ...file('clean'), type: 'x' as const }],
  ]);
  const outs = new Map([
    [at('model'), { entry: file('model'), persist: true }],
    [at('data/clean'), { entry: file('data'), persist: false }],
  ]);
  const key = stageKey(what, deps, outs);
  const text = formatLock({
    data: new Map([
      [at('raw/b.csv'), { entry: file('b'), from: null, rev: null }],
      [at('raw/a.csv'), { entry: file('a'), from: 'gs://bucket/a.csv', rev: '1699' }],
    ]),
    stages: new Map([
      ['z', makeBlock('z')],
      ['news/clean', { key, what, deps, outs }],
    ]),
  });
  expect(text).toBe(`{"lucidity.lock":1,
"data":{

"raw/a.csv":{"from":"gs://bucket/a.csv","out":["f",1,"${hex('a')}"],"rev":"1699"},

"raw/b.csv":{"out":["f",1,"${hex('b')}"]}
},
"stages":{

"news/clean":{"key":"${key}",
"what":{"cmd":["python clean.py"],"kind":"cmd","params":{"params.yaml":{"lr":{"float":"1.0"}}},"wdir":"."},
"deps":{
"clean.py":["x",5,"${hex('clean')}"],
"src":["d",48211,"${hex('src')}",17]},
"outs":{
"data/clean":["f",4,"${hex('data')}"],
"model":["f",5,"${hex('model')}","persist"]}},

"z":{"key":"${makeBlock('z').key}",
"what":{"cmd":["z"],"kind":"cmd","version":1},
"deps":{
"src":["d",5,"${hex('tree')}",2]},
"outs":{
"out":["f",1,"${hex('z')}"]}}
}}
`);
});

test('the bytes below a key', () => {
  const { what, deps, outs, key } = makeBlock('c');
  const body = `{"deps":{"src":["d","${hex('tree')}"]},"outs":[["out",false]],"what":{"cmd":["c"],"kind":"cmd","version":1}}`;
  expect(key).toBe(digestOf(`luc-key 1\n${body}`));
  const persists = new Map([...outs].map(([path, out]) => [path, { ...out, persist: true }]));
  expect(stageKey(what, deps, persists)).not.toBe(key);
  const otherBytes = new Map([[at('out'), { entry: file('other'), persist: false }]]);
  expect(stageKey(what, deps, otherBytes)).toBe(key);
});

test('every lock reads as it was written', () => {
  fc.assert(
    fc.property(lock, (any) => {
      const text = formatLock(any);
      const parsed = read(text);
      expect(parsed.misfits).toEqual([]);
      expect(parsed.conflicted).toBe(null);
      expect(formatLock(parsed.lock)).toBe(text);
      expect(parsed.lock.stages).toEqual(any.stages);
    }),
  );
});

test('a block reads as it was written, and no other block reads as it', () => {
  fc.assert(
    fc.property(block, (any) => {
      const json = JSON.parse(JSON.stringify(blockToJson(any)));
      expect(blockFromJson(json)).toEqual(any);
      expect(blockFromJson({ ...json, key: hex('another') })).toBe(null);
      expect(blockFromJson({ ...json, what: { ...json.what, more: 1 } })).toBe(null);
      expect(blockFromJson({ ...json, deps: { ...json.deps, more: ['f', 1, hex('more')] } })).toBe(null);
    }),
  );
});

test('a block that does not fit its key counts as absent', () => {
  const text = formatLock(stages({ a: makeBlock('a'), b: makeBlock('b'), c: makeBlock('c') }));
  const parsed = read(text.replace(/("cmd":\[)"b"/, '$1"B"').replace(`["f",1,"${hex('c')}"]`, '["f"]'));
  expect([...parsed.lock.stages.keys()]).toEqual(['a']);
  expect(parsed.misfits).toEqual(['b', 'c']);
});

test('what is no lock is refused with its place', () => {
  const good = formatLock(stages({ a: makeBlock('a') }));
  expect(refusal(good.replace('"outs":{', '"outs":['))).toMatchObject({
    code: 'broken-lock',
    at: { file: 'lucidity.lock', line: 11, column: 6 },
    excerpt: `"out":["f",1,"${hex('a')}"]}}`,
  });
  expect(refusal(good.slice(0, -4))).toMatchObject({ code: 'broken-lock', at: { line: 11 } });
  expect(refusal('')).toMatchObject({ code: 'broken-lock', at: { line: 1, column: 1 } });
  expect(refusal('[]')).toMatchObject({
    code: 'broken-lock',
    message: 'lucidity.lock cannot be read: this is not a lock',
  });
  expect(
    refusal('{"lucidity.lock":1,\n"data":{\n\n"a":{"out":["f",-1]}\n},\n"stages":{\n}}\n'),
  ).toMatchObject({
    message: 'lucidity.lock cannot be read: the entry of "a" is malformed',
    at: { line: 4, column: 1 },
  });
});

test('a newer format is refused by name', () => {
  expect(refusal('{"lucidity.lock":2,"data":{},"stages":{}}')).toEqual({
    code: 'newer-format',
    message: 'lucidity.lock has format 2, this luc reads up to 1',
    at: { file: 'lucidity.lock', line: 1, column: 1 },
    hint: 'update luc to the version that wrote it',
  });
});

test('random damage is refused or harmless, never a crash', () => {
  const text = formatLock(stages({ a: makeBlock('a'), b: makeBlock('b') }));
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 3 }), (from, length, insert) => {
      const parsed = parseLock(text.slice(0, from) + insert + text.slice(from + length));
      if (parsed.ok)
        for (const name of parsed.value.lock.stages.keys()) expect(['a', 'b', undefined]).toContain(name[0]);
    }),
  );
});

/** The lines of two versions of the lock as git shows a conflict over everything that differs. */
function conflict(ours: string, theirs: string, base: string | null = null): string {
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  let start = 0;
  while (a[start] === b[start]) start++;
  let end = 0;
  while (a.at(-1 - end) === b.at(-1 - end)) end++;
  const middle = (lines: string[]): string[] => lines.slice(start, lines.length - end);
  return [
    ...a.slice(0, start),
    '<<<<<<< HEAD',
    ...middle(a),
    ...(base === null ? [] : ['||||||| 1234567', base]),
    '=======',
    ...middle(b),
    '>>>>>>> branch',
    ...a.slice(a.length - end),
  ].join('\n');
}

test('of a conflict, what both sides say and what only one says is kept', () => {
  const shared = { a: makeBlock('a'), z: makeBlock('z') };
  const ours = formatLock(stages({ ...shared, s: makeBlock('ours'), b: makeBlock('b') }));
  const theirs = formatLock(stages({ ...shared, s: makeBlock('theirs'), t: makeBlock('t') }));
  for (const base of [
    null,
    '"s":{"key":"sha256:of the ancestor",\n<<<<<<<<< nested\n=========\n>>>>>>>>> nested',
  ]) {
    const parsed = read(conflict(ours, theirs, base));
    expect([...parsed.lock.stages.keys()].sort()).toEqual(['a', 'b', 't', 'z']);
    expect(parsed.lock.stages.get('a')).toEqual(shared.a);
    expect(parsed.conflicted).toEqual({ stages: ['s'], data: [] });
  }
});

test('of data, the conflicted is named', () => {
  const version = (text: string, more: string): Lock =>
    stages(
      {},
      new Map([
        [at('a'), { entry: file(text), from: null, rev: null }],
        [at(more), { entry: file(more), from: null, rev: null }],
      ]),
    );
  const parsed = read(conflict(formatLock(version('1', 'b')), formatLock(version('2', 'c'))));
  expect([...parsed.lock.data.keys()].sort()).toEqual(['b', 'c']);
  expect(parsed.conflicted).toEqual({ stages: [], data: ['a'] });
});

test('a stage that git merged from two runs does not fit and counts as conflicted', () => {
  const ours = makeBlock('ours');
  const text = formatLock(stages({ s: ours }));
  const mixed = text
    .replace(/"key":"[^"]+",/, (line) => `\n<<<<<<< HEAD\n${line}\n=======\n"key":"${hex('x')}",\n>>>>>>> b`)
    .replace('["d",5,', '["d",6,');
  const parsed = read(mixed.replace(hex('tree'), hex('another tree')));
  expect([...parsed.lock.stages.keys()]).toEqual([]);
  expect(parsed.conflicted).toEqual({ stages: ['s'], data: [] });
});

test('a conflict that ends nowhere, or with one side that is no lock, is refused', () => {
  const text = formatLock(stages({ a: makeBlock('a') }));
  expect(refusal(`${text}<<<<<<< HEAD\n`)).toMatchObject({
    code: 'broken-lock',
    message: 'lucidity.lock cannot be read: a conflict marker has no counterpart',
    at: { line: 13, column: 1 },
  });
  expect(refusal(`<<<<<<< HEAD\n=======\n>>>>>>> b\n{`)).toMatchObject({
    message: 'lucidity.lock cannot be read: this is not JSON, on one side of its conflict markers',
  });
});
