import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/digest.ts';
import { resultFromText, resultText, resultValue } from '../../src/result.ts';
import { outs, results, sample } from './sample-results.ts';

test('what was written is read', () => {
  fc.assert(
    fc.property(results, (result) => {
      const text = resultText(result);
      const read = resultFromText(text);
      expect(read).toEqual(result);
      expect(read && resultText(read)).toBe(text);
    }),
  );
});

test('a result, byte by byte', () => {
  const { key } = sample;
  expect(resultText(sample)).toBe(
    `{"deps":{"in":["f",1,"${digestOf('in')}"]},"key":"${key}","luc-result":1,` +
      '"made":{"at":"2026-11-21T01:44:09Z","backend":null,"luc":"0.1.0","machine":"linux-x64","ms":12,"run":"01JDYZ","stage":"sort"},' +
      `"outs":{"a":["x",2,"${digestOf('a')}"],"b":["d",3,"${digestOf('b')}",1]},"what":{"cmd":["sort a > b"],"kind":"cmd"}}\n`,
  );
  expect(resultValue(key, outs)).toBe(
    digestOf(`{"key":"${key}","outs":{"a":["x",2,"${digestOf('a')}"],"b":["d",3,"${digestOf('b')}",1]}}`),
  );
});

test('a result that is cut, of another version, or whose key does not fit is refused', () => {
  const text = resultText(sample);
  for (let length = 0; length < text.length - 1; length++)
    expect(resultFromText(text.slice(0, length))).toBeNull();
  expect(resultFromText(text.replace('"luc-result":1', '"luc-result":2'))).toBeNull();
  expect(resultFromText(text.replace('sort a > b', 'sort b > a'))).toBeNull();
  expect(resultFromText(text.replace(digestOf('in'), digestOf('other')))).toBeNull();
  expect(resultFromText(text.replace('"b":["d"', '"c":["d"'))).toBeNull();
  expect(resultFromText(text.replace('"ms":12', '"ms":"12"'))).toBeNull();
  expect(resultFromText(text.replace('"stage":"sort"', '"stage":null'))).toBeNull();
});
