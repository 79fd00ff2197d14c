/**
 * The codec of safetensors: arrays by name, behind a header that says where each lies. Pure: bytes in, bytes out.
 * What is written has its names sorted and its data begin at a multiple of 8, so equal arrays have equal bytes.
 */
import { isObject, type Json, parseJson } from './json.ts';
import { sortedEntries } from './order.ts';
import { fail, type Outcome, succeed } from './outcome.ts';

const codes = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  uint32: 'U32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
} as const;
export type StoredDtype = keyof typeof codes;

/** Halves are given by their bits, bools by 0 and 1. */
const arrays = {
  float64: Float64Array,
  float32: Float32Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;
export type StoredValues =
  | Float64Array
  | Float32Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | Uint16Array
  | Int16Array
  | Uint8Array
  | Int8Array;

export interface StoredForm {
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
}

/** Row by row. */
export interface StoredTensor extends StoredForm {
  readonly values: StoredValues;
}

export type StoredTensors = { readonly [name: string]: StoredTensor };
export type Metadata = { readonly [name: string]: string };

/** Bytes of the file from `begin` to before `end`. */
export interface StoredPlace extends StoredForm {
  readonly begin: number;
  readonly end: number;
}

export interface StoredHead {
  /** By name, in the order of their places. */
  readonly tensors: ReadonlyMap<string, StoredPlace>;
  readonly metadata: Metadata;
}

/** What stands before the data, which then comes in the order of the names' bytes without gaps. */
export function encodeHead(
  tensors: { readonly [name: string]: StoredForm },
  metadata: Metadata = {},
): Uint8Array {
  let at = 0;
  const members = sortedEntries(Object.entries(tensors)).map(([name, { dtype, shape }]) => {
    const begin = at;
    at += bytesOf({ dtype, shape });
    return [name, { dtype: codes[dtype], shape, data_offsets: [begin, at] }] as const;
  });
  const notes = sortedEntries(Object.entries(metadata));
  const text = Buffer.from(
    `{${[...(notes.length > 0 ? [[metadataName, Object.fromEntries(notes)] as const] : []), ...members]
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join(',')}}`,
  );
  const length = Math.ceil(text.length / alignment) * alignment;
  const head = Buffer.alloc(lengthBytes + length, ' ');
  head.writeBigUInt64LE(BigInt(length));
  text.copy(head, lengthBytes);
  return head;
}

/** The whole file, in parts. */
export const encodeTensors = (tensors: StoredTensors, metadata: Metadata = {}): Uint8Array[] => [
  encodeHead(tensors, metadata),
  ...sortedEntries(Object.entries(tensors)).map(([, { values }]) => rawBytes(values)),
];

/** Of the first bytes of a file how many its head has, the eight of its length among them; null where they are no head. */
export function headLength(first: Uint8Array): number | null {
  if (first.length < lengthBytes) return null;
  const length = Buffer.from(first.buffer, first.byteOffset, first.byteLength).readBigUInt64LE();
  return length >= 2n && length <= longestHead ? lengthBytes + Number(length) : null;
}

/** `head` are the first bytes of a file of `size` bytes, as many as `headLength` says. Fails with what is wrong, in words. */
export function decodeHead(head: Uint8Array, size: number): Outcome<StoredHead, string> {
  const header = parseJson(Buffer.from(head.subarray(lengthBytes)).toString('utf8'));
  if (!isObject(header)) return fail('its header is no JSON');
  const tensors: [string, StoredPlace][] = [];
  const metadata: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === metadataName) {
      if (!isObject(value)) return fail(`\`${metadataName}\` is no map of texts`);
      for (const [key, text] of Object.entries(value)) metadata[key] = String(text);
      continue;
    }
    const place = placeOf(value, head.length);
    if (!place) return fail(`\`${name}\` has no type, shape and place that fit`);
    if (place.end > size) return fail('it stops in the middle');
    tensors.push([name, place]);
  }
  return succeed({ tensors: new Map(tensors.sort(([, a], [, b]) => a.begin - b.begin)), metadata });
}

/** Of a whole file. Fails with what is wrong, in words. */
export function decodeTensors(
  bytes: Uint8Array,
): Outcome<{ readonly tensors: StoredTensors; readonly metadata: Metadata }, string> {
  const length = headLength(bytes);
  if (length === null || length > bytes.length) return fail('it does not begin with a header of safetensors');
  const head = decodeHead(bytes.subarray(0, length), bytes.length);
  if (!head.ok) return head;
  const { tensors, metadata } = head.value;
  return succeed({
    tensors: Object.fromEntries(
      [...tensors].map(([name, { dtype, shape, begin, end }]) => [
        name,
        { dtype, shape, values: typedValues(dtype, bytes.subarray(begin, end)) },
      ]),
    ),
    metadata,
  });
}

/** A view of these bytes where they lie so that there can be one, else a copy. */
export function typedValues(dtype: StoredDtype, bytes: Uint8Array): StoredValues {
  const Values = arrays[dtype];
  const fitting = bytes.byteOffset % Values.BYTES_PER_ELEMENT === 0 ? bytes : Uint8Array.from(bytes);
  return new Values(
    fitting.buffer as ArrayBuffer,
    fitting.byteOffset,
    fitting.byteLength / Values.BYTES_PER_ELEMENT,
  );
}

export const rawBytes = (values: StoredValues): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

export const bytesOf = ({ dtype, shape }: StoredForm): number =>
  shape.reduce((product, one) => product * one, 1) * arrays[dtype].BYTES_PER_ELEMENT;

const lengthBytes = 8;
const alignment = 8;
/** As the library of the format's authors has it. */
const longestHead = 100_000_000n;
const metadataName = '__metadata__';
const dtypes = new Map(Object.entries(codes).map(([dtype, code]) => [code as string, dtype as StoredDtype]));

function placeOf(value: Json, headBytes: number): StoredPlace | null {
  if (!isObject(value)) return null;
  const { shape, data_offsets: offsets } = value;
  const dtype = dtypes.get(String(value.dtype));
  if (dtype === undefined || !areCounts(shape) || !areCounts(offsets) || offsets.length !== 2) return null;
  const [begin = 0, end = 0] = offsets;
  if (end - begin !== bytesOf({ dtype, shape })) return null;
  return { dtype, shape, begin: headBytes + begin, end: headBytes + end };
}

const areCounts = (value: Json | undefined): value is readonly number[] =>
  Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
