/** A matrix as the tensors of a model that keeps its rows. */
import type { Matrix } from '../../matrix.ts';
import type { Parameters } from '../model.ts';

export function storedMatrix(x: Matrix): Parameters {
  const dtype = x.values instanceof Float32Array ? 'float32' : 'float64';
  const { values, rows, columns } = x;
  if (x.form === 'dense')
    return { facts: { rows, columns }, tensors: { x: { dtype, shape: [rows, columns], values } } };
  return {
    facts: { rows, columns },
    tensors: {
      starts: { dtype: 'uint32', shape: [x.starts.length], values: x.starts },
      indices: { dtype: 'uint32', shape: [x.indices.length], values: x.indices },
      values: { dtype, shape: [values.length], values },
    },
  };
}

export function matrixOf({ facts, tensors }: Parameters): Matrix {
  const [rows, columns] = [Number(facts.rows), Number(facts.columns)];
  const [starts, indices] = [tensors.starts?.values, tensors.indices?.values];
  const values = (tensors.x ?? tensors.values)?.values;
  if (!(values instanceof Float32Array || values instanceof Float64Array))
    throw new Error('these are no parameters of a model that keeps its rows');
  return starts instanceof Uint32Array && indices instanceof Uint32Array
    ? { form: 'sparse', rows, columns, starts, indices, values }
    : { form: 'dense', rows, columns, values };
}
