/** The first layer's input on a device: rows of a matrix that stays there, or the entries of sparse rows. */
import { floats, type Matrix } from '../../../matrix.ts';
import type { NetworkSpec, Rows } from '../backend.ts';
import { byColumn, countOf, gatherDense, gatherSparse } from '../batch-rows.ts';
import type { Tensor, Tf } from './tf.ts';

/** Bytes of a matrix that is kept on the device, and of a sparse batch that is written out in full. */
const mostKept = 2 ** 28;
const mostFull = 2 ** 26;

/** Both products of a layer with its input; within the tidying of a step. */
export interface Input {
  readonly times: (weight: Tensor) => Tensor;
  readonly transposedTimes: (delta: Tensor) => Tensor;
}

export class InputReader {
  readonly #tf: Tf;
  readonly #spec: NetworkSpec;
  readonly #places: Int32Array;
  #kept: { readonly x: Matrix; readonly tensor: Tensor } | null = null;

  constructor(tf: Tf, spec: NetworkSpec) {
    this.#tf = tf;
    this.#spec = spec;
    this.#places = new Int32Array(spec.sparse ? spec.inputs : 0).fill(-1);
  }

  /** To be called outside of any tidying, as a matrix that is kept outlives it. */
  keep(x: Matrix): void {
    if (this.#kept?.x === x) return;
    this.close();
    if (x.form !== 'dense' || this.#spec.sparse || x.values.length * 4 > mostKept) return;
    const values = x.values instanceof Float32Array ? x.values : Float32Array.from(x.values);
    this.#kept = { x, tensor: this.#tf.tensor(values, [x.rows, x.columns], 'float32') };
  }

  read(rows: Rows): Input {
    const bytes = countOf(rows) * this.#spec.inputs * 4;
    return this.#spec.sparse && bytes > mostFull ? this.#sparse(rows) : this.#full(rows);
  }

  close(): void {
    this.#kept?.tensor.dispose();
    this.#kept = null;
  }

  #full(rows: Rows): Input {
    const x = this.#rowsOf(rows);
    return {
      times: (weight) => this.#tf.matMul(x, weight),
      transposedTimes: (delta) => this.#tf.matMul(x, delta, true),
    };
  }

  #rowsOf(rows: Rows): Tensor {
    if (this.#kept?.x === rows.x) {
      if (!rows.rows) return this.#kept.tensor;
      const places = this.#tf.tensor(Int32Array.from(rows.rows), [rows.rows.length], 'int32');
      return this.#tf.gather(this.#kept.tensor, places);
    }
    const count = countOf(rows);
    const values = floats('float32', count * this.#spec.inputs) as Float32Array;
    gatherDense(rows, values, this.#spec.inputs);
    return this.#tf.tensor(values, [count, this.#spec.inputs], 'float32');
  }

  /** Rows of the weight that entries name, summed up by row of the batch; and back, where only columns count that it has. */
  #sparse(rows: Rows): Input {
    const tf = this.#tf;
    const batch = gatherSparse(rows);
    const found = byColumn(batch, this.#places);
    const column = (values: ArrayLike<number>): Tensor =>
      tf.tensor(Float32Array.from(values), [values.length, 1], 'float32');
    const list = (values: Uint32Array): Tensor =>
      tf.tensor(Int32Array.from(values), [values.length], 'int32');
    return {
      times: (weight) => {
        const terms = tf.mul(tf.gather(weight, list(batch.indices)), column(batch.values));
        return tf.unsortedSegmentSum(terms, list(ownersOf(batch.starts)), batch.rows);
      },
      transposedTimes: (delta) => {
        const terms = tf.mul(tf.gather(delta, list(found.rows)), column(found.values));
        const sums = tf.unsortedSegmentSum(terms, list(ownersOf(found.starts)), found.columns.length);
        const places = tf.reshape(list(found.columns), [found.columns.length, 1]);
        return tf.scatterND(places, sums, [this.#spec.inputs, delta.shape[1] ?? 1]);
      },
    };
  }
}

/** For each entry the number of the run that it lies in. */
function ownersOf(starts: Uint32Array): Uint32Array {
  const owners = new Uint32Array(starts.at(-1) ?? 0);
  for (let i = 0; i + 1 < starts.length; i++) owners.fill(i, starts[i], starts[i + 1]);
  return owners;
}
