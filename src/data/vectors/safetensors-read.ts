/** Reads vectors from safetensors files. */
import { fx } from '../../base/effects.ts';
import { isList, isObject, parseJson } from '../../json.ts';
import { dense, type Floats, type Matrix } from '../../matrix.ts';
import {
  decodeHead,
  headLength,
  type StoredHead,
  type StoredPlace,
  type StoredValues,
  typedValues,
} from '../../safetensors.ts';
import { listNames, missingColumn } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import type { Column } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { columnTypeOf } from '../tables/column-type.ts';
import { headOf as firstBytes } from '../tables/pieces.ts';
import { type TableFile, unreadable } from '../tables/table-file.ts';
import { checkSparse } from './check-sparse.ts';
import { rowsAtOnce } from './matrix-rows.ts';
import { headIn } from './notes.ts';
import { endsName, keyDtype, keyName, keysNote, sparseNames, vectorName } from './safetensors-form.ts';
import type { VectorBatch, VectorColumns, VectorHead, VectorSource } from './vector-file.ts';

export async function openSafetensorsVectors(
  file: TableFile,
  { vector = vectorName, keys }: VectorColumns,
): Promise<VectorSource> {
  const stored = readHead(file);
  const { tensors, metadata } = stored;
  const noted = headIn(new Map(Object.entries(metadata)));
  const whole = tensors.get(vector);
  const values = whole ?? tensors.get(sparseNames.values);
  const starts = tensors.get(sparseNames.starts);
  const isWhole = whole?.shape.length === 2;
  const dtype = values?.dtype;
  if (!values || (whole ? !isWhole : !(starts && tensors.has(sparseNames.indices))))
    throw unreadable(file, `it has no array \`${vector}\` of rows and columns`, {
      hint: tensors.size === 0 ? 'it has none' : `it has ${listNames([...tensors.keys()])}`,
    });
  if (dtype !== 'float32' && dtype !== 'float64')
    throw unreadable(file, `its vectors are ${dtype}, and vectors are float32 or float64`);
  const rows = whole ? (whole.shape[0] ?? 0) : (starts?.shape[0] ?? 1) - 1;
  const columns = whole ? (whole.shape[1] ?? 0) : (noted.columns ?? 0);
  const head: VectorHead = {
    form: whole ? 'dense' : 'sparse',
    columns,
    dtype,
    keys: keyColumns(file, stored, keys),
    names: noted.names?.length === columns ? noted.names : null,
    fingerprint: noted.fingerprint,
  };
  return { head, batches: () => batchesOf(file, stored, head, vector, rows) };
}

function readHead(file: TableFile): StoredHead {
  const stat = fx.statSync(file.path);
  if (!stat) throw new WorkError({ code: 'missing-input', message: `${file.name} is not there` });
  const length = headLength(firstBytes(file.path, 8));
  if (length === null || length > stat.size) throw unreadable(file, 'it is no whole safetensors file');
  const head = decodeHead(firstBytes(file.path, length), stat.size);
  if (head.ok) return head.value;
  throw unreadable(file, head.failure);
}

function keyColumns(
  file: TableFile,
  { metadata }: StoredHead,
  wanted: readonly string[] | undefined,
): Column[] {
  const listed = parseJson(metadata[keysNote] ?? '[]') ?? null;
  const all = isList(listed)
    ? listed.flatMap((one) => (isObject(one) ? [{ name: String(one.name), type: String(one.type) }] : []))
    : [];
  return (wanted ?? all.map(({ name }) => name)).map((name) => {
    const column = all.find((one) => one.name === name);
    if (column) return column;
    throw new WorkError(missingColumn(name, all, ` in ${file.name}`));
  });
}

async function* batchesOf(
  file: TableFile,
  { tensors }: StoredHead,
  head: VectorHead,
  vector: string,
  rows: number,
): AsyncGenerator<VectorBatch, void> {
  const fd = fx.openSync(file.path, 'r');
  /** The elements `from` to before `to` of an array. */
  const read = (name: string, from: number, to: number): StoredValues => {
    const place = tensors.get(name);
    if (!place) throw unreadable(file, `it has no array \`${name}\``);
    return elements(file, fd, place, from, to);
  };
  try {
    const size = rowsAtOnce(head);
    for (let from = 0; from < rows; from += size) {
      const to = Math.min(rows, from + size);
      yield {
        keys: head.keys.map((key) => keysOf(key, read, from, to)),
        matrix: matrixOf(file, head, vector, read, from, to),
      };
    }
  } finally {
    fx.closeSync(fd);
  }
}

type Read = (name: string, from: number, to: number) => StoredValues;

function keysOf(key: Column, read: Read, from: number, to: number): Value[] {
  const name = keyName(key.name);
  const stored = keyDtype(key);
  if (stored === 'bool') return plainNumbers(read(name, from, to)).map((value) => value === 1);
  if (stored !== 'text') return Array.from(read(name, from, to) as ArrayLike<Value>);
  const ends = plainNumbers(read(endsName(key.name), Math.max(0, from - 1), to));
  const begins = from === 0 ? [0, ...ends] : ends;
  const first = begins[0] ?? 0;
  const bytes = Buffer.from(read(name, first, begins.at(-1) ?? 0) as Uint8Array);
  const isBlob = columnTypeOf(key.type) === 'blob';
  return Array.from({ length: to - from }, (_, i) => {
    const value = bytes.subarray((begins[i] ?? 0) - first, (begins[i + 1] ?? 0) - first);
    return isBlob ? value : value.toString();
  });
}

function matrixOf(
  file: TableFile,
  { form, columns }: VectorHead,
  vector: string,
  read: Read,
  from: number,
  to: number,
): Matrix {
  if (form === 'dense')
    return dense(to - from, columns, read(vector, from * columns, to * columns) as Floats);
  const places = plainNumbers(read(sparseNames.starts, from, to + 1));
  const first = places[0] ?? 0;
  const last = places.at(-1) ?? 0;
  const starts = Uint32Array.from(places, (place) => place - first);
  const indices = read(sparseNames.indices, first, last) as Uint32Array;
  const values = read(sparseNames.values, first, last) as Floats;
  return checkSparse(file, { form, rows: to - from, columns, starts, indices, values }, starts, from);
}

const plainNumbers = (values: StoredValues): number[] =>
  Array.from(values as ArrayLike<number | bigint>, Number);

function elements(
  file: TableFile,
  fd: number,
  { dtype, begin, end, shape }: StoredPlace,
  from: number,
  to: number,
): StoredValues {
  const count = shape.reduce((product, one) => product * one, 1);
  const width = count === 0 ? 0 : (end - begin) / count;
  if (from < 0 || to < from || to > count) throw unreadable(file, 'its arrays do not fit each other');
  const bytes = new Uint8Array((to - from) * width);
  for (let at = 0; at < bytes.length; ) {
    const got = fx.readSync(fd, bytes, at, bytes.length - at, begin + from * width + at);
    if (got === 0) throw unreadable(file, 'it stops in the middle');
    at += got;
  }
  return typedValues(dtype, bytes);
}
