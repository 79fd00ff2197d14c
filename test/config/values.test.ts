/** Typed scalars of YAML, JSON and TOML, and that no text brings the reader down. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainOf, toValue } from '../../src/config/node.ts';
import { readParams } from '../../src/config/params.ts';
import { parseYaml } from '../../src/config/parse.ts';
import { scalarOf } from '../../src/config/scalar.ts';
import { placeOf, sourceOf, type Tell } from '../../src/config/source.ts';
import type { Problem } from '../../src/failure.ts';
import { bytesIn, millisecondsIn } from '../../src/units.ts';
import { Moment, plainJson, type Value, valueToJson } from '../../src/value.ts';

const read = (path: string, text: string): unknown => readParams(path, Buffer.from(text));
const yaml = (text: string): Value | Problem[] => {
  const problems: Problem[] = [];
  const tell: Tell = (problem) => problems.push(problem);
  const node = parseYaml(sourceOf('x.yaml', text), tell);
  return node && problems.length === 0 ? toValue(node) : problems;
};

describe('plain scalars', () => {
  test.each([
    ['', null],
    ['~', null],
    ['null', null],
    ['nULL', 'nULL'],
    ['true', true],
    ['False', false],
    ['yes', 'yes'],
    ['1', 1n],
    ['+1', 1n],
    ['-0', 0n],
    ['010', 10n],
    ['0o10', 8n],
    ['0x1F', 31n],
    ['9007199254740993', 9007199254740993n],
    ['1.0', 1],
    ['1.', 1],
    ['.5', 0.5],
    ['1e3', 1000],
    ['-1.5E-3', -0.0015],
    ['.inf', Infinity],
    ['-.Inf', -Infinity],
    ['.nan', NaN],
    ['1_000', '1_000'],
    ['1:30', '1:30'],
    ['.', '.'],
    ['-', '-'],
    ['1.2.3', '1.2.3'],
    ['2026-11-21', new Moment('2026-11-21')],
    ['2026-11-21T10:00:00Z', new Moment('2026-11-21T10:00:00Z')],
    ['2026-11-21 10:00:00.5 +01:00', new Moment('2026-11-21 10:00:00.5 +01:00')],
    ['2026-11', '2026-11'],
  ])('%s', (text, value) => {
    expect(scalarOf(text)).toEqual(value);
  });

  test('every scalar comes back from its text', () => {
    const scalar = fc.oneof(
      fc.bigInt(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc
        .date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })
        .map((date) => new Moment(date.toISOString().slice(0, 10))),
    );
    fc.assert(
      fc.property(scalar, (value) => {
        const text = value instanceof Moment || typeof value === 'number' ? undefined : String(value);
        const written = text ?? (value instanceof Moment ? value.text : floatSource(value as number));
        expect(valueToJson(scalarOf(written))).toEqual(valueToJson(value));
      }),
    );
  });
});

const floatSource = (value: number): string =>
  JSON.parse(JSON.stringify({ text: plainJson(value) })).text.replaceAll('"', '');

describe('YAML', () => {
  test('quotes make text, anchors and merge keys work', () => {
    const text =
      'a: &a {x: 1, y: "2"}\nb: {<<: *a, y: 3.0}\nc: {<<: [{x: 9}, *a]}\nd: *a\n"<<": |\n  t\ne: !!str 1\n';
    expect(valueToJson(yaml(text) as Value)).toEqual({
      a: { x: 1, y: '2' },
      b: { y: { float: '3.0' }, x: 1 },
      c: { x: 9, y: '2' },
      d: { x: 1, y: '2' },
      '<<': 't\n',
      e: '1',
    });
  });

  test('aliases of aliases of aliases end', () => {
    const levels = [...'abcdefgh'].map((name, index, names) =>
      index === 0
        ? 'a: &a [x, x, x, x, x, x, x, x]'
        : `${name}: &${name} [${Array(8)
            .fill(`*${names[index - 1]}`)
            .join(', ')}]`,
    );
    expect(yaml(levels.join('\n'))).toMatchObject([{ code: 'alias-bomb', at: { line: 7 } }]);
  });

  test('an anchor inside of itself, keys that are no text, depth', () => {
    expect(yaml('a: &a [*a]\n')).toMatchObject([{ code: 'unknown-anchor', at: { line: 1, column: 8 } }]);
    expect(yaml('? [a]\n: 1\n')).toMatchObject([{ code: 'wrong-type' }]);
    expect(yaml(': 1\n')).toMatchObject([{ code: 'wrong-type' }]);
    expect(yaml('['.repeat(300) + ']'.repeat(300))).toMatchObject([{ code: 'too-deep' }]);
  });

  test('places are those of the text', () => {
    const source = sourceOf('x.yaml', 'a:\r\n  - é: "b c"\r\n    d: |\r\n      e\r\n');
    const node = parseYaml(source, () => {});
    const list = node?.type === 'map' ? node.members.get('a')?.value : undefined;
    const item = list?.type === 'list' ? list.items[0] : undefined;
    const [first, second] = item?.type === 'map' ? [...item.members.values()] : [];
    expect(
      [first, second].map((member) => member && [placeOf(member.key), placeOf(member.value.span)]),
    ).toEqual([
      [
        { file: 'x.yaml', line: 2, column: 5, length: 1 },
        { file: 'x.yaml', line: 2, column: 8, length: 5 },
      ],
      [
        { file: 'x.yaml', line: 3, column: 5, length: 1 },
        { file: 'x.yaml', line: 3, column: 8, length: 1 },
      ],
    ]);
  });

  test('any text gives a tree or a problem', () => {
    const pieces = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '&a ',
      '*a',
      '<<: ',
      '"',
      "'",
      '|',
      '#',
      '\t',
      '${',
      '!',
      '?',
      '1',
      '---',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const problems: Problem[] = [];
          const node = parseYaml(sourceOf('x.yaml', text), (problem) => problems.push(problem));
          if (node) plainOf(node);
          expect(node !== null || problems.length > 0).toBe(true);
          for (const { at } of problems) expect(at?.line).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('params files', () => {
  test('JSON keeps the types of its numbers', () => {
    const text =
      '{"a": 1, "b": 1.0, "c": 9007199254740993, "d": 1e2,\n\t"e": {"f": [true, null, "1", "2026-11-21"]}}';
    expect(valueToJson(read('p.json', text) as Value)).toEqual({
      a: 1,
      b: { float: '1.0' },
      c: { int: '9007199254740993' },
      d: { float: '100.0' },
      e: { f: [true, null, '1', '2026-11-21'] },
    });
  });

  test('any JSON is read as JSON reads it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(undefined, 2, '\t'),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent);
          const values = read('p.json', text);
          expect(JSON.parse(plainJson(values as Value))).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  test('TOML', () => {
    const text = 'a = 1\nb = 1.0\nc = 2026-11-21\nd = [1, 0x10]\nf = 9007199254740993\n[e]\n"x.y" = inf\n';
    expect(valueToJson(read('p.toml', text) as Value)).toEqual({
      a: 1,
      b: { float: '1.0' },
      c: { date: '2026-11-21' },
      d: [1, 16],
      f: { int: '9007199254740993' },
      e: { 'x.y': { float: '.inf' } },
    });
  });

  test('a byte order mark and an empty file do no harm', () => {
    expect(read('p.yaml', '\ufeffa: 1\n')).toEqual(new Map([['a', 1n]]));
    expect(read('p.yaml', '')).toEqual(new Map());
    expect(read('p.json', '')).toEqual(new Map());
    expect(read('p.toml', '')).toEqual(new Map());
  });

  test('what is wrong', () => {
    const byte = (text: string, at: { line: number; column: number }, name: string) =>
      expect(readParams('p.yaml', Buffer.from(text, 'latin1'))).toMatchObject({
        code: 'not-utf8',
        message: `\`p.yaml\` is not UTF-8 text: the byte ${name} begins no character`,
        at: { file: 'p.yaml', ...at },
      });
    byte('a\xff', { line: 1, column: 2 }, 'FF');
    byte('\xe9', { line: 1, column: 1 }, 'E9');
    byte('a: 1\nb: caf\xe9\nc: 2\n', { line: 2, column: 7 }, 'E9');
    byte('a: \xc3\xa9 \xe2\x82', { line: 1, column: 6 }, 'E2');
    expect(read('p.json', '{"a": 1, "a": 2}')).toMatchObject({
      code: 'duplicate-key',
      at: { line: 1, column: 10 },
    });
    expect(read('p.json', 'a: 1')).toMatchObject({ code: 'json-syntax', at: { line: 1, column: 1 } });
    expect(read('p.py', 'a = 1')).toMatchObject({ code: 'unknown-format' });
  });
});

test('durations and sizes', () => {
  expect(['250ms', '30s', '1.5m', '2h', '1d'].map(millisecondsIn)).toEqual([
    250, 30_000, 90_000, 7_200_000, 86_400_000,
  ]);
  expect(['12B', '1KB', '1KiB', '1.5MiB', '2GiB', 7].map(bytesIn)).toEqual([
    12,
    1000,
    1024,
    1_572_864,
    2 ** 31,
    7,
  ]);
});
