/** Writes vectors as an Arrow IPC file; a dense column is one block of floats, which readers need not copy. */
import type { Floats, Matrix } from '../../matrix.ts';
import {
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  List,
  makeData,
  Struct,
  Uint32,
} from '../arrow.ts';
import { daysOf, microsOf, type Value } from '../duckdb-values.ts';
import { arrowType, dataOf } from '../tables/arrow-data.ts';
import { writeArrowFile } from '../tables/arrow-sink.ts';
import { columnTypeOf } from '../tables/column-type.ts';
import { typeTree } from '../tables/type-tree.ts';
import { notesOf } from './notes.ts';
import type { VectorBatch, VectorHead } from './vector-file.ts';

export function writeArrowVectors(
  path: string,
  head: VectorHead,
  batches: AsyncIterable<VectorBatch>,
): Promise<number> {
  const keys = head.keys.map(({ name, type }) => new Field(name, arrowType(typeTree(type), true), true));
  const vector = new Field('vector', vectorType(head), false, new Map(notesOf(head)));
  return writeArrowFile(path, [...keys, vector], async function* () {
    for await (const { keys: values, matrix } of batches)
      yield {
        rows: matrix.rows,
        columns: [
          ...keys.map(({ type }, i) => keyData(values[i] ?? [], head.keys[i]?.type ?? '', type)),
          vectorData(matrix, vector.type),
        ],
      };
  });
}

function vectorType({ form, columns, dtype }: VectorHead): DataType {
  const float = new Field('item', dtype === 'float32' ? new Float32() : new Float64(), true);
  if (form === 'dense') return new FixedSizeList(columns, float);
  return new Struct([
    new Field('indices', new List(new Field('item', new Uint32(), false)), false),
    new Field('values', new List(float), false),
  ]);
}

/** Instants and days as the numbers that Arrow has for them. */
function keyData(values: readonly Value[], databaseType: string, type: DataType): Data {
  const kind = columnTypeOf(databaseType);
  if (kind === 'date')
    return dataOf(
      values.map((value) => (typeof value === 'string' ? daysOf(value) : value)),
      type,
    );
  if (kind === 'timestamp')
    return dataOf(
      values.map((value) => (typeof value === 'string' ? microsOf(value) : value)),
      type,
    );
  return dataOf(values, type);
}

function vectorData(matrix: Matrix, type: DataType): Data {
  const { rows: length } = matrix;
  if (matrix.form === 'dense')
    return made({ type, length, nullCount: 0, child: floatData(matrix.values, floatType(type)) });
  const [indices, values] = type.children.map((child) => child.type as DataType);
  if (!indices || !values) throw new Error('a sparse vector has indices and values');
  const valueOffsets = Int32Array.from(matrix.starts);
  const list = (of: DataType, child: Data): Data =>
    made({ type: of, length, nullCount: 0, valueOffsets, child });
  return made({
    type,
    length,
    nullCount: 0,
    children: [
      list(
        indices,
        made({ type: floatType(indices), length: matrix.indices.length, nullCount: 0, data: matrix.indices }),
      ),
      list(values, floatData(matrix.values, floatType(values))),
    ],
  });
}

const floatType = (list: DataType): DataType => list.children[0]?.type as DataType;

/** NaN is null. */
function floatData(values: Floats, type: DataType): Data {
  const { length } = values;
  if (!values.includes(Number.NaN)) return made({ type, length, nullCount: 0, data: values });
  const nullBitmap = new Uint8Array(Math.ceil(length / 64) * 8);
  const data = values.slice();
  let nullCount = 0;
  for (const [i, value] of values.entries())
    if (Number.isNaN(value)) {
      nullCount++;
      data[i] = 0;
    } else nullBitmap[i >> 3] = (nullBitmap[i >> 3] ?? 0) | (1 << (i & 7));
  return made({ type, length, nullCount, nullBitmap, data });
}

/** The library's types know each form of data by its own; here the form follows from the type. */
const made = (props: object): Data => makeData(props as Parameters<typeof makeData>[0]);
