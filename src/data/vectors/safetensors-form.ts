/**
 * How vectors lie in a safetensors file: dense ones as `vector` of the shape rows × columns; sparse ones as
 * `vector.starts` (one more than rows), `vector.indices` and `vector.values`. A key column is `key.NAME`: its numbers, or
 * the bytes of its texts one after the other, with where each ends in `key.NAME.ends`.
 */
import type { StoredDtype } from '../../safetensors.ts';
import type { Column } from '../duckdb.ts';
import { columnTypeOf } from '../tables/column-type.ts';
import type { VectorHead } from './vector-file.ts';

export const vectorName = 'vector';
export const sparseNames = {
  starts: 'vector.starts',
  indices: 'vector.indices',
  values: 'vector.values',
} as const;
export const keyName = (column: string): string => `key.${column}`;
export const endsName = (column: string): string => `key.${column}.ends`;
/** Of the metadata: the key columns with their types, in their order. */
export const keysNote = 'keys';

/** Types of keys that are arrays of their own; all others are texts, or bytes as they are. */
export function keyDtype({ type }: Column): 'int64' | 'float64' | 'bool' | 'text' {
  const plain = columnTypeOf(type);
  return plain === 'int64' ? 'int64' : plain === 'double' ? 'float64' : plain === 'boolean' ? 'bool' : 'text';
}

/** The arrays that such a file has. */
export function arraysOf({
  form,
  dtype,
  keys,
}: Pick<VectorHead, 'form' | 'dtype' | 'keys'>): Map<string, StoredDtype> {
  const arrays = new Map<string, StoredDtype>();
  for (const key of keys) {
    const stored = keyDtype(key);
    arrays.set(keyName(key.name), stored === 'text' ? 'uint8' : stored);
    if (stored === 'text') arrays.set(endsName(key.name), 'int64');
  }
  if (form === 'dense') return arrays.set(vectorName, dtype);
  return arrays
    .set(sparseNames.starts, 'int64')
    .set(sparseNames.indices, 'uint32')
    .set(sparseNames.values, dtype);
}
