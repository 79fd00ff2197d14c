/** Templating as DVC's users know it, and where it is stricter. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Allowance } from '../../src/config/allowance.ts';
import { toValue } from '../../src/config/node.ts';
import { parseYaml } from '../../src/config/parse.ts';
import { resolve } from '../../src/config/resolve.ts';
import { emptyScope, extendScope } from '../../src/config/scope.ts';
import { sourceOf } from '../../src/config/source.ts';
import { parseTemplate } from '../../src/config/template.ts';
import type { Problem } from '../../src/failure.ts';
import { plainJson } from '../../src/value.ts';
import { stagesOf } from './project.ts';

/** The text with its templates replaced by values of `params`, as JSON. */
function resolved(text: string, params: string, inCommand = false): string {
  const problems: Problem[] = [];
  const tell = (problem: Problem): void => void problems.push(problem);
  const source = sourceOf('params.yaml', params);
  const values = parseYaml(source, tell);
  const node = parseYaml(sourceOf('x.yaml', text), tell);
  if (values?.type !== 'map' || !node) throw new Error(JSON.stringify(problems));
  const scope = extendScope(emptyScope(source), values, 'params.yaml', tell);
  const result = resolve(node, { scope, tell, failed: new Set(), allowance: new Allowance() }, inCommand);
  return problems.length > 0 ? problems.map(({ message }) => message).join('; ') : plainJson(toValue(result));
}

describe('values', () => {
  const params =
    'i: 1\nf: 1.0\nt: true\nn:\ns: "1"\nd: 2026-11-21\nl: [a, {b: c}]\nm: {x-y: 1, é: 2}\nbig: 9007199254740993\n';
  test.each([
    ['${i}', '1'],
    ['${f}', '1.0'],
    ['${t}', 'true'],
    ['${n}', 'null'],
    ['"${s}"', '"1"'],
    ['${l}', '["a",{"b":"c"}]'],
    ['${ m }', '{"x-y":1,"é":2}'],
    ['a ${i} ${f} ${t} [${n}] ${s} ${d} ${big}', '"a 1 1.0 true [] 1 2026-11-21 9007199254740993"'],
    ['${l[0]} ${l[1].b} ${m.x-y} ${m.é} ${m[x-y]}', '"a c 1 2 1"'],
    ['\\${i} ${i} \\\\${i}', '"${i} 1 \\\\${i}"'],
    ['$i {i} $ ${i}$', '"$i {i} $ 1$"'],
    ['"${i}": {"a${i}": "${i}"}', '{"1":{"a1":1}}'],
    ['|\n  ${i}\n', '"1\\n"'],
  ])('%s', (text, value) => {
    expect(resolved(text, params)).toBe(value);
  });
});

describe('a map in a command', () => {
  const params = [
    'm: {lr: 0.1, name: it\'s, path: a/b.txt, on: true, off: false, none: null, list: [1, "x y"], nested: {deep: {k: v}}, empty: []}',
    'bad: {l: [[1]]}',
  ].join('\n');
  test('becomes arguments', () => {
    const text = `"--lr 0.1 --name 'it'\\"'\\"'s' --path a/b.txt --on --list 1 'x y' --nested.deep.k v"`;
    expect(resolved('python x.py ${m}', params, true)).toBe(`"python x.py ${text.slice(1)}`);
    expect(resolved('${m}', params, true)).toBe(text);
    expect(resolved('x ${bad}', params, true)).toBe(
      '`l` is a list of lists or maps, which no argument can be',
    );
  });
});

test('text without templates stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('${'));
      expect(parseTemplate(text)).toEqual([{ type: 'text', text }]);
    }),
  );
});

test('any text comes apart into pieces that are its own', () => {
  const pieces = fc.constantFrom('${', '}', '\\', '$', '{', 'a', '.', '[0]', ' ', '\n');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      const text = parts.join('');
      const taken = parseTemplate(text);
      for (const piece of taken) {
        if (piece.type === 'text') expect(text.replaceAll('\\${', '${')).toContain(piece.text);
        else expect(text).toContain(piece.written);
      }
      if (!text.includes('\\') && taken.every(({ type }) => type !== 'fault' || text.includes('}')))
        expect(
          text.startsWith(
            taken.map((piece) => (piece.type === 'text' ? piece.text : piece.written)).join(''),
          ),
        ).toBe(true);
    }),
  );
});

describe('where values come from', () => {
  const commands = async (files: Parameters<typeof stagesOf>[0]) =>
    Object.fromEntries(Object.entries(await stagesOf(files)).map(([name, { own }]) => [name, own.cmd]));

  test('params.yaml, vars of a file, and of a stage; maps merge', async () => {
    expect(
      await commands({
        'lucidity.yaml':
          'vars: [a.json, "b.toml:x,y", {m: {b: 2}}]\nstages:\n  s:\n    wdir: sub\n    vars: [c.yaml, {own: 5}]\n    cmd: x ${m.a} ${m.b} ${j} ${x} ${y} ${c} ${own}\n',
        'params.yaml': 'm: {a: 1}\n',
        'a.json': '{"j": 1.0}',
        'b.toml': 'x = 3\ny = 4\nz = 5\n',
        'sub/c.yaml': 'c: here\n',
      }),
    ).toEqual({ s: ['x 1 2 1.0 3 4 here 5'] });
  });

  test('the same file twice is no conflict', async () => {
    const files = {
      'lucidity.yaml': 'vars: [params.yaml, "params.yaml:a"]\nstages: {s: {cmd: "x ${a}"}}\n',
      'params.yaml': 'a: 1\nb: 2\n',
    };
    expect(await commands(files)).toEqual({ s: ['x 1'] });
  });

  test('templates stand in flags and keys too', async () => {
    const stages = await stagesOf({
      'lucidity.yaml':
        'stages:\n  s:\n    cmd: x\n    frozen: ${off}\n    timeout: ${time}\n    outs: [{"${dir}/o": {cache: "${off}"}}]\n    env: {N: "${n}"}\n',
      'params.yaml': 'off: false\ntime: 5m\ndir: out\nn: 1.0\n',
    });
    expect(stages.s).toMatchObject({
      frozen: false,
      timeout: 300_000,
      outs: [{ path: 'out/o', cache: false }],
      env: { N: '1.0' },
    });
  });

  test('foreach over lists, maps and lists of maps', async () => {
    expect(
      await commands({
        'lucidity.yaml':
          'stages:\n  a: {foreach: [x, 1.0, true, x], do: {cmd: "a ${item}"}}\n  b: {foreach: {k: {v: 1}}, do: {cmd: "b ${key} ${item.v}"}}\n  c: {foreach: "${l}", do: {cmd: "c ${item.v}"}}\n  d: {foreach: [], do: {cmd: x}}\n  e: {foreach: "${m}", do: {cmd: "e ${item}"}}\n',
        'params.yaml': 'l: [{v: 7}, {v: 8}]\nm: {en: hello}\nitem: hidden\n',
      }),
    ).toEqual({
      'a@x': ['a x'],
      'a@1.0': ['a 1.0'],
      'a@true': ['a true'],
      'b@k': ['b k 1'],
      'c@0': ['c 7'],
      'c@1': ['c 8'],
      'e@en': ['e hello'],
    });
  });

  test('matrix', async () => {
    expect(
      await commands({
        'lucidity.yaml':
          'stages:\n  a:\n    matrix: {m: [cnn, rnn], p: "${ps}"}\n    cmd: x ${item.m} ${item.p.lr} ${key}\n  b: {matrix: {}, cmd: x}\n',
        'params.yaml': 'ps: [{lr: 1}, {lr: 2}]\n',
      }),
    ).toEqual({
      'a@cnn-p0': ['x cnn 1 cnn-p0'],
      'a@cnn-p1': ['x cnn 2 cnn-p1'],
      'a@rnn-p0': ['x rnn 1 rnn-p0'],
      'a@rnn-p1': ['x rnn 2 rnn-p1'],
    });
  });
});
