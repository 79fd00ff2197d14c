/** Taking JSON apart as it comes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointerPart, valueAt } from '../../src/data/json/pointer.ts';
import { NotJson, openRecordScan } from '../../src/data/json/record-scan.ts';
import type { Json } from '../../src/json.ts';

function scan(text: string | Buffer, records: string, values: string[] = [], piece = 3): unknown {
  const taken: string[] = [];
  try {
    const scan = openRecordScan({ records, values }, (record) => taken.push(record));
    const bytes = Buffer.from(text as string);
    for (let at = 0; at < bytes.length; at += piece) {
      const own = Buffer.from(bytes.subarray(at, at + piece));
      scan.push(own);
      own.fill(0x7a);
    }
    const { isThere, values: found } = scan.end();
    return [taken, isThere, Object.fromEntries(found)];
  } catch (error) {
    if (error instanceof NotJson) return error.message;
    throw error;
  }
}

test('records and values are found as they were written', () => {
  const text = `\uFEFF{"meta": {"next": "a\\"]b", "big": 12345678901234567890, "next2": null},
    "data": [ {"n": 1.0, "s": "}]\\\\"},\n{"n":\n9007199254740993} , [1], "x", 5 ], "rest": [[{"data": []}]]}`;
  expect(scan(text, '/data', ['/meta/next', '/meta/next2', '/none', '/rest/0/0/data'])).toEqual([
    ['{"n": 1.0, "s": "}]\\\\"}', '{"n": 9007199254740993}', '[1]', '"x"', '5'],
    true,
    { '/meta/next': 'a"]b', '/meta/next2': null, '/rest/0/0/data': [] },
  ]);
  expect(scan('[{"a":1},{"a":2}]', '')).toEqual([['{"a":1}', '{"a":2}'], true, {}]);
  expect(scan('{"a":{"b":1}}\n{"a":2}\n', '', ['/a/b'])).toEqual([
    ['{"a":{"b":1}}', '{"a":2}'],
    true,
    { '/a/b': 1 },
  ]);
  expect(scan('{"a/b":{"~":[{}]}}', '/a~1b/~0')).toEqual([['{}'], true, {}]);
  expect(scan('{"data":null}', '/data')).toEqual([[], true, {}]);
  expect(scan('{"data":{"one":1}}', '/data')).toEqual([['{"one":1}'], true, {}]);
  expect(scan('{"other":[]}', '/data')).toEqual([[], false, {}]);
  expect(scan('', '')).toEqual([[], false, {}]);
});

test('what is no JSON is told', () => {
  expect(scan('<html>', '/data')).toBe('it is no JSON');
  expect(scan('<html>', '')).toBe('it is no JSON');
  expect(scan('"text"', '')).toBe('there is no list');
  expect(scan('{"data":[1,{"a":', '/data')).toBe('it ends in the middle');
  expect(scan('{"data":[}', '/data')).toBe('it is no JSON');
  expect(scan('{"data":[{"a":tru}]}', '/data')).toBe('it is no JSON');
  for (const text of ['{"data":[1,]}', '{"data":[1],}', '{"data":}', '{"data"}', '{"data":[1]'])
    expect(scan(text, '/data')).toMatch(/^it (?:is no JSON|ends in the middle)$/);
  const latin1 = Buffer.from('{"data":[{"a":"b"},{"a":"größe"}]}', 'latin1');
  for (const piece of [1, 5, 100])
    expect(scan(latin1, '/data', [], piece)).toBe('it is no text in utf-8 at byte 28');
  expect(scan('{"data":5}', '/data')).toBe('there is no list at `/data`');
  expect(scan('{"data":[],"data":[]}', '/data')).toBe('it has `/data` twice');
  expect(scan('{"data":[]} {}', '/data')).toBe('something follows behind its end');
  expect(scan('', '/data')).toBe('it is empty');
});

test('any JSON, wherever it is cut', () => {
  const name = fc.string({ maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue({ maxDepth: 3 })),
      fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true }),
      name,
      fc.integer({ min: 1, max: 9 }),
      (list, beside, key, piece) => {
        // As text there is no -0.
        const whole = JSON.parse(JSON.stringify({ ...beside, [key]: list })) as { [name: string]: Json };
        const pointer = `/${pointerPart(key)}`;
        const others = Object.keys(whole).filter((one) => one !== key);
        const found = scan(
          JSON.stringify(whole, null, 1),
          pointer,
          others.map((one) => `/${pointerPart(one)}`),
          piece,
        );
        const [records, isThere, values] = found as [string[], boolean, Record<string, Json>];
        expect(records.map((one) => JSON.parse(one))).toEqual(JSON.parse(JSON.stringify(list)));
        expect(isThere).toBe(true);
        for (const one of others)
          expect(values[`/${pointerPart(one)}`]).toEqual(valueAt(whole, `/${pointerPart(one)}`));
      },
    ),
  );
});
