/** Texts made to exhaust the reader of a project: each is refused at its place, or read, within what any machine has. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Allowance } from '../../src/config/allowance.ts';
import { compilePipeline } from '../../src/config/compile.ts';
import { parseJson } from '../../src/config/json.ts';
import { readParams } from '../../src/config/params.ts';
import { parseYaml } from '../../src/config/parse.ts';
import { placeOf, type Source, sourceOf, type Tell } from '../../src/config/source.ts';
import { parseToml } from '../../src/config/toml.ts';
import type { Problem } from '../../src/failure.ts';
import { findJsonMistake } from '../../src/json-mistake.ts';
import { problemLine, problemsOf, stagesOf } from '../config/project.ts';
import { makeProject } from '../support/project.ts';
import { mutations, runs } from './mutation.ts';

const brackets = (count: number): string => '['.repeat(count) + ']'.repeat(count);
const numbered = (count: number, text: (index: number) => string, between = ','): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(between);
const withParams = (file: string, text: string): { readonly [path: string]: string } => ({
  'lucidity.yaml': `stages: {a: {cmd: x, params: [{${file}: [lr]}]}}`,
  [file]: text,
});
const tooDeep = 'too-deep: maps and lists are nested more than 200 deep';
const tooLarge = 'too-large: the templates and groups write out to more than 64 MiB of text';
const twenty = '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]';

describe('refused', () => {
  test.each<readonly [string, string | { readonly [path: string]: string }, string]>([
    ['lists in lists', `vars: ${brackets(100_000)}`, `1:406+1 ${tooDeep}`],
    ['lists that do not end', `vars: ${'['.repeat(100_000)}`, `1:406+1 ${tooDeep}`],
    ['maps in maps', `vars: ${'{a: '.repeat(100_000)}${'}'.repeat(100_000)}`, `1:1600+1 ${tooDeep}`],
    [
      'maps by indentation',
      numbered(3000, (index) => `${' '.repeat(index)}a:`, '\n'),
      `400:401+1 ${tooDeep}`,
    ],
    ['lists by dashes', `${'- '.repeat(100_000)}x`, `1:800+1 ${tooDeep}`],
    ['keys of keys', `${'? '.repeat(100_000)}x`, `1:800+1 ${tooDeep}`],
    ['JSON', withParams('p.json', `{"lr":${brackets(100_000)}}`), `p.json:1:207+1 ${tooDeep}`],
    [
      'settings',
      { 'lucidity.yaml': '{}', '.luc/config.yaml': `{${'['.repeat(100_000)}` },
      `.luc/config.yaml:1:401+1 ${tooDeep}`,
    ],
    [
      'TOML by dots',
      withParams('p.toml', `[${numbered(20_000, () => 'a', '.')}]\nlr = 1`),
      `p.toml:1:1+1 ${tooDeep}`,
    ],
    [
      'aliases of a long text',
      `vars: [{a: &a "${'x'.repeat(1_000_000)}", b: [${numbered(100, () => '*a')}]}]`,
      '1:1000068+2 alias-bomb: the aliases stand for more than 16 MiB of text',
    ],
    [
      'a number without end',
      `vars: [{a: 0x${'f'.repeat(1_000_000)}}]`,
      '1:12+1000002 out-of-range: this number has more than 10000 digits (if it is text, put it in quotes)',
    ],
    [
      'documents',
      '---\n'.repeat(100_000),
      '2:1+1 yaml-syntax: the file holds more than one document (take out what separates them)',
    ],
    [
      'commas',
      `a: [${','.repeat(50_000)}]`,
      '1:6+1 yaml-syntax: not valid YAML: unexpected , in flow sequence',
    ],
    [
      'a matrix',
      `stages: {a: {matrix: {a: ${twenty}, b: ${twenty}, c: ${twenty}, d: ${twenty}}, cmd: x}}`,
      '1:248+1 too-large: the matrix has more than 100000 combinations',
    ],
    [
      'a matrix of lists by name',
      `vars: [{l: ${twenty}}]\nstages: {a: {matrix: {${numbered(30, (index) => `m${index}: "\${l}"`)}}, cmd: x}}`,
      '2:56+2 too-large: the matrix has more than 100000 combinations',
    ],
    [
      'a long text, often',
      `vars: [{b: "${'x'.repeat(100_000)}"}]\nstages: {a: {cmd: "${'${b}'.repeat(2000)}"}}`,
      `2:2700+4 ${tooLarge}`,
    ],
    [
      'a long text in a large group',
      `vars: [{b: "${'x'.repeat(100_000)}"}]\nstages: {a: {foreach: [${numbered(5000, String)}], do: {cmd: "\${item} \${b}"}}}`,
      `2:23935+4 ${tooLarge}`,
    ],
    [
      'a large group of large bodies',
      `stages: {a: {foreach: [${numbered(5000, String)}], do: {cmd: "\${item} ${'x'.repeat(100_000)}"}}}`,
      `1:10+1 ${tooLarge}`,
    ],
  ])('%s', async (_, files, problem) => {
    expect((await problemsOf(files))[0]).toBe(problem);
  });

  test('more stages than a project has, said once', () => {
    const problems: string[] = [];
    const span = { source: sourceOf('lucidity.yaml', 'stages: {}'), start: 0, end: 6 };
    const allowance = new Allowance();
    const taken = Array.from({ length: 100_002 }, () =>
      allowance.takeStage(span, ({ message }) => problems.push(message)),
    );
    expect(taken.filter((isTaken) => isTaken)).toHaveLength(100_000);
    expect(problems).toEqual(['the project has more than 100000 stages']);
  });
});

/** What is told of a text by a reader with a small limit. */
const toldBy = (
  parse: (source: Source, tell: Tell, limit: number) => unknown,
  text: string,
  limit: number,
): string[] => {
  const told: string[] = [];
  const read = parse(sourceOf('p', text), (problem) => told.push(problemLine(problem)), limit);
  return read === null ? told : [...told, 'read'];
};

test('more than is taken in, at the first that is too much', () => {
  const list = '[1,2,3,[4,5]]';
  expect([toldBy(parseJson, list, 5), toldBy(parseJson, list, 6)]).toEqual([
    ['p:1:11+1 too-large: `p` has more than 5 values'],
    ['read'],
  ]);
  const table = 'a.b = [1,2]\n';
  expect([toldBy(parseToml, table, 3), toldBy(parseToml, table, 4)]).toEqual([
    ['p:1:9+1 too-large: `p` has more than 3 of the signs `=`, `,`, `.` and `[`'],
    ['read'],
  ]);
  const map = 'a: 1\nb: 2\n';
  expect([toldBy(parseYaml, map, 6), toldBy(parseYaml, map, 60)]).toEqual([
    ['p:1:4+1 too-large: `p` has more than 6 words, signs and gaps'],
    ['read'],
  ]);
  const problemOf = (file: string, bytes: number) =>
    readParams(file, Buffer.alloc(bytes, ' ')) as { message?: string };
  expect(problemOf('p.yaml', 2 ** 24 + 1).message).toBe('`p.yaml` has more than 16 MiB');
  expect(problemOf('p.json', 2 ** 26 + 1).message).toBe('`p.json` has more than 64 MiB');
});

/** With the memory that a file of this size may cost; each would take several times that. */
test.each<readonly [string, number, Readonly<Record<string, string>>, string]>([
  [
    'many keys',
    100,
    withParams('p.json', `{${numbered(150_000, (index) => `"k${index}":${index}`)},"lr":1}`),
    '',
  ],
  ['one long line', 200, { 'lucidity.yaml': `a: [${'x'.repeat(10_000_000)}, }` }, '`[` is not closed'],
  ['one long word', 200, { 'lucidity.yaml': '!'.repeat(10_000_000) }, 'not valid YAML'],
  ['one long string', 200, withParams('p.json', `{"lr": "${'x'.repeat(10_000_000)}`), 'not valid JSON'],
])('%s in little memory', async (_, mebibytes, files, problem) => {
  const project = makeProject({ files });
  const { code, stdout, stderr } = await project.luc(['status'], {
    node: [`--max-old-space-size=${mebibytes}`],
  });
  expect({ code, stderr: stderr.slice(0, 200) }).toEqual({
    code: problem === '' ? 0 : 2,
    stderr: expect.stringContaining(problem) as string,
  });
  expect(stdout.length + stderr.length).toBeLessThan(10_000);
});

describe('read', () => {
  test('many keys, each once, without comparing each with all', async () => {
    const keys = numbered(10_000, (index) => `k${index}: ${index}`, '\n  ');
    expect(await stagesOf(`vars:\n- ${keys}\nstages: {a: {cmd: "echo \${k9999}"}}`)).toMatchObject({
      a: { name: 'a' },
    });
    const twice = await problemsOf(`vars:\n- ${numbered(5000, () => 'k: 1', '\n  ')}`);
    expect(twice.filter((line) => !line.startsWith(' '))).toHaveLength(4999);
  });

  test('many problems in one long line, and many words that nearly fit', async () => {
    expect(await problemsOf(`vars: [${numbered(10_000, (index) => `f${index}`)}]`)).toHaveLength(10_000);
    const vars = numbered(2000, (index) => `${'k'.repeat(24)}${index}: 1`);
    const stages = numbered(100, (index) => `  s${index}: {cmd: "\${${'k'.repeat(24)}x${index}}"}`, '\n');
    expect(await problemsOf(`vars: [{${vars}}]\nstages:\n${stages}`)).toHaveLength(100);
  });

  test('names that objects have of their own', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const vars = names.map((name) => `${name}: {x: 1}`).join(', ');
    const words = names.map((name) => `\${${name}.x}`).join(' ');
    const stages = await stagesOf({
      'lucidity.yaml': `vars: [{${vars}}]\nstages: {constructor: {cmd: "${words}", params: [{p.json: [__proto__.a]}]}}`,
      'p.json': '{"__proto__": {"a": 1}}',
    });
    expect(stages.constructor).toMatchObject({ name: 'constructor', own: { cmd: ['1 1 1 1'] } });
    expect({}).not.toHaveProperty('a');
  });

  test('half of a character names no file', async () => {
    const problems = await problemsOf('stages: {a: {cmd: "x", deps: ["\\uDC00"]}}');
    expect(problems).toEqual(['1:31+8 path-escapes: `\udc00` is not valid Unicode text']);
  });
});

const pipeline = `requires: luc >=0.0
include: [sub.yaml]
vars:
  - m: &m {lr: 0.1, n: 3}
  - l: [a, "b", {c: *m}]
stages:
  prepare: {cmd: "echo \${m}", deps: [src], outs: [{out: {persist: true}}]}
  each: {foreach: [a, b], do: {cmd: 'x \${item}', outs: ["o/\${item}"]}}
  grid: {matrix: {a: [1, 2], b: [x]}, cmd: y, params: [lr, {p.toml: [t.a]}], env: {A: b}, secrets: [TOKEN]}
data: {raw: {desc: x}}
config: {jobs: 2}
`;
const params = {
  'p.yaml': 'lr: 0.1\nnested: {a: [1, 2.0, null, 2026-01-01]}\ntext: |\n  a\n  b\n',
  'p.json': '{"lr": 0.1, "nested": {"a": [1, 2.0, null, "x\\u00e9"]}}',
  'p.toml': 'lr = 0.1\ndate = 2026-01-01\n[nested]\na = [1, 2.0, "x"]\n[[list]]\nb = 0x1f\n',
};

test('damaged pipelines compile or have problems', async () => {
  const property = fc.asyncProperty(mutations(Buffer.from(pipeline)), async (damaged) => {
    const files = new Map<string, Uint8Array>([
      ['lucidity.yaml', damaged],
      ['params.yaml', Buffer.from('lr: 1')],
      ['p.toml', Buffer.from('t = {a = 1}')],
    ]);
    const compiled = await compilePipeline('/nowhere', (path) => files.get(path) ?? null);
    if (!('pipeline' in compiled)) expect(compiled.length).toBeGreaterThan(0);
  });
  await fc.assert(property, runs(250));
});

test.each(Object.entries(params))('damaged params, %s', (file, text) => {
  const property = fc.property(mutations(Buffer.from(text)), (damaged) => {
    const read = readParams(file, damaged);
    expect(read instanceof Map || 'code' in read).toBe(true);
  });
  fc.assert(property, runs(250));
});

test('damaged JSON is refused where it stops being JSON, and nothing else is', () => {
  const property = fc.property(mutations(Buffer.from(params['p.json'])), (damaged) => {
    const text = damaged.toString();
    const told: Problem[] = [];
    const node = parseJson(sourceOf('p.json', text), (problem) => told.push(problem));
    const mistake = told.find(({ code }) => code === 'json-syntax');
    expect(mistake === undefined).toBe(text.trim() === '' || isJson(text));
    if (!mistake) expect(node !== null || told.length > 0).toBe(true);
    else expect(mistake.at).toMatchObject(placeOf(spanAt(text, findJsonMistake(text))));
  });
  fc.assert(property, runs(500));
});

const spanAt = (text: string, start: number) => ({ source: sourceOf('p.json', text), start, end: start + 1 });

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
