/** A sparse batch in the memory of the kernels, by rows and by columns; its part of the memory grows with what batches have. */
import type { Floats, SparseMatrix } from '../../../matrix.ts';
import type { NetworkSpec, Rows } from '../backend.ts';
import { type ByColumn, byColumn, gatherSparse } from '../batch-rows.ts';
import * as at from './layout.ts';
import type { KernelMemory } from './memory.ts';
import { type LayerPlan, type Plan, roundUp } from './plan.ts';

export class SparseInput {
  readonly #plan: Plan;
  readonly #first: LayerPlan;
  readonly #memory: KernelMemory;
  readonly #free: Int32Array;
  #end: number;
  #batch: SparseMatrix | null = null;
  #columns: ByColumn | null = null;
  #gradient = 0;

  constructor({ inputs }: NetworkSpec, plan: Plan, memory: KernelMemory) {
    this.#plan = plan;
    this.#first = plan.layers[0] as LayerPlan;
    this.#memory = memory;
    this.#free = new Int32Array(inputs).fill(-1);
    this.#end = plan.end;
    this.#markActive();
  }

  /** What the forward pass needs. */
  write(rows: Rows): void {
    const batch = gatherSparse(rows);
    this.#batch = batch;
    this.#end = this.#plan.end;
    this.#memory.setWord(at.ROW_STARTS, this.#put(batch.starts));
    this.#memory.setWord(at.ROW_INDICES, this.#put(batch.indices));
    this.#memory.setWord(at.ROW_VALUES, this.#put(batch.values));
  }

  /** What the backward pass needs of the batch last written. */
  turn(isStep: boolean): void {
    const columns = byColumn(this.#batch as SparseMatrix, this.#free);
    this.#columns = columns;
    this.#memory.setWord(at.COLUMNS, columns.columns.length);
    this.#memory.setWord(at.COLUMN_STARTS, this.#put(columns.starts));
    this.#memory.setWord(at.COLUMN_ROWS, this.#put(columns.rows));
    this.#memory.setWord(at.COLUMN_VALUES, this.#put(columns.values));
    this.#gradient = this.#take(columns.columns.length * this.#first.stride * 4);
    this.#memory.setWord(this.#plan.layerTable + at.L_WEIGHT_GRADIENT, this.#gradient);
    const isKept = isStep && this.#first.weight.slots.length > 0;
    for (const [i, column] of columns.columns.entries()) {
      this.#memory.setWord(this.#plan.places + column * 4, i + 1);
      if (isKept) this.#memory.bytes[this.#plan.active + column] = 1;
    }
  }

  done(): void {
    for (const column of this.#columns?.columns ?? [])
      this.#memory.setWord(this.#plan.places + column * 4, 0);
  }

  /** Of all columns of the input, penalty not included. */
  gradient(stride: number): Float32Array {
    const { inputs, units } = this.#first;
    const all = new Float32Array(inputs * units);
    for (const [i, column] of (this.#columns?.columns ?? []).entries()) {
      const from = this.#gradient / 4 + i * stride;
      all.set(this.#memory.floats.subarray(from, from + units), column * units);
    }
    return all;
  }

  #put(values: Uint32Array | Floats): number {
    const address = this.#take(values.length * 4);
    if (values instanceof Uint32Array) this.#memory.words.set(values, address / 4);
    else this.#memory.floats.set(values, address / 4);
    return address;
  }

  #take(bytes: number): number {
    const address = this.#end;
    this.#end += roundUp(bytes, 64);
    this.#memory.reach(this.#end);
    return address;
  }

  /** A network may go on where another has left off. */
  #markActive(): void {
    const { inputs, stride, weight } = this.#first;
    for (let column = 0; column < inputs; column++)
      for (const slot of weight.slots) {
        const from = slot / 4 + column * stride;
        if (this.#memory.floats.subarray(from, from + stride).some((value) => value !== 0))
          this.#memory.bytes[this.#plan.active + column] = 1;
      }
  }
}
