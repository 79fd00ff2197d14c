/** Safetensors: what is written has known bytes, and is read again as it was; what is none is told. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytesOf,
  decodeHead,
  decodeTensors,
  encodeHead,
  encodeTensors,
  headLength,
  rawBytes,
  type StoredDtype,
  type StoredTensors,
  typedValues,
} from '../src/safetensors.ts';

const dtypes: readonly StoredDtype[] = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'uint32',
  'int16',
  'int8',
  'uint8',
  'bool',
];

test('has the bytes that other programs read: names sorted, a head padded to eight, data without gaps', () => {
  const file = Buffer.concat(
    encodeTensors(
      {
        b: { dtype: 'float32', shape: [2], values: Float32Array.of(1, -2) },
        a: { dtype: 'int8', shape: [1, 3], values: Int8Array.of(1, 2, 3) },
      },
      { luc: '"ä"' },
    ),
  );
  const header =
    '{"__metadata__":{"luc":"\\"ä\\""},"a":{"dtype":"I8","shape":[1,3],"data_offsets":[0,3]},"b":{"dtype":"F32","shape":[2],"data_offsets":[3,11]}}';
  const length = Math.ceil(Buffer.byteLength(header) / 8) * 8;
  expect(file.readBigUInt64LE()).toBe(BigInt(length));
  expect(file.toString('utf8', 8, 8 + length).trimEnd()).toBe(header);
  expect(file.subarray(8 + length).toString('hex')).toBe('0102030000803f000000c0');
});

test('every array comes back as it was', () => {
  const tensor = fc
    .record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.nat(4), { maxLength: 3 }) })
    .chain((form) =>
      fc
        .uint8Array({ minLength: bytesOf(form), maxLength: bytesOf(form) })
        .map((bytes) => ({ ...form, values: typedValues(form.dtype, bytes) })),
    );
  const name = fc.string({ unit: 'grapheme' }).filter((one) => !one.startsWith('__'));
  fc.assert(
    fc.property(fc.dictionary(name, tensor), fc.dictionary(name, fc.string()), (tensors, metadata) => {
      const file = Buffer.concat(encodeTensors(tensors as StoredTensors, metadata));
      const read = decodeTensors(file);
      if (!read.ok) throw new Error(read.failure);
      expect(read.value.metadata).toEqual({ ...metadata });
      expect(Object.keys(read.value.tensors).sort()).toEqual(Object.keys(tensors).sort());
      for (const [key, { dtype, shape, values }] of Object.entries(read.value.tensors)) {
        expect([dtype, shape]).toEqual([tensors[key]?.dtype, tensors[key]?.shape]);
        expect(Buffer.from(rawBytes(values))).toEqual(
          Buffer.from(rawBytes(tensors[key]?.values ?? new Uint8Array())),
        );
      }
    }),
    { numRuns: 200 },
  );
});

test('what is no such file is told, whatever is wrong with it', () => {
  const good = Buffer.concat(
    encodeTensors({ w: { dtype: 'float64', shape: [2], values: Float64Array.of(1, 2) } }),
  );
  const withHeader = (header: string): string => {
    const text = Buffer.from(header);
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(text.length));
    const read = decodeTensors(Buffer.concat([head, text]));
    return read.ok ? 'ok' : read.failure;
  };
  expect(decodeTensors(good.subarray(0, good.length - 1))).toEqual({
    ok: false,
    failure: 'it stops in the middle',
  });
  expect([Buffer.alloc(0), Buffer.from('no header at all')].map((bytes) => headLength(bytes))).toEqual([
    null,
    null,
  ]);
  expect(decodeTensors(Buffer.from('no header at all'))).toEqual({
    ok: false,
    failure: 'it does not begin with a header of safetensors',
  });
  expect(withHeader('{"w":')).toBe('its header is no JSON');
  for (const fault of [
    '{"dtype":"F63","shape":[],"data_offsets":[0,8]}',
    '{"dtype":"F32","shape":[1],"data_offsets":[0,8]}',
    '{"dtype":"F32","shape":[-1],"data_offsets":[4,0]}',
    '{"dtype":"F32","shape":[1]}',
    '7',
  ])
    expect(withHeader(`{"w":${fault}}`)).toBe('`w` has no type, shape and place that fit');
  expect(decodeHead(encodeHead({ w: { dtype: 'bool', shape: [3] } }), 10)).toEqual({
    ok: false,
    failure: 'it stops in the middle',
  });
});
