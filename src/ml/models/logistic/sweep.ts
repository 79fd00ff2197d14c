/** Passes over the rows of a matrix by kernels: products with columns of weights, turned, and added back by columns. */
import { readBeside } from '../../../base/beside.ts';
import { compileWasm, runWasm, type WasmProgram } from '../../../base/web-assembly.ts';
import type { Matrix } from '../../../matrix.ts';
import { rowBlocks } from './row-blocks.ts';
import { canKeep, SweepMemory } from './sweep-memory.ts';

/**
 * Changes the sums of some rows, `outputs` a row, into the factors by which the rows are added. The first of them is row
 * `first` of the matrix.
 */
export type Turn = (first: number, sums: Float64Array) => void;

/** Both take `weights[column * outputs + output]`, or what is laid out so, then a constant an output if there is one. */
export interface Sweeper {
  /** sums = constant + Σ weight·x of each row; after `turn`, into += factor·x, unless that is null. */
  readonly sweep: (x: Matrix, weights: Float64Array, into: Float64Array | null, turn: Turn) => void;
  /** into += Σ factor·x², with `outputs` factors a row, which `fill` writes for the rows from `first` on. */
  readonly addSquares: (x: Matrix, into: Float64Array, fill: Turn) => void;
  readonly close: () => void;
}

/**
 * Of matrices of so many columns. The rows of `often` lie ready for many passes if there is room for them; those of others
 * are brought block by block.
 */
export async function openSweeper(columns: number, outputs: number, often: Matrix | null): Promise<Sweeper> {
  program ??= compileKernels();
  const compiled = await program;
  const memory = new SweepMemory(columns, outputs, often && canKeep(columns, outputs, often) ? often : null);
  const { at } = memory;
  const { sum, add } = runWasm<Kernels>(compiled, memory.shared);
  return {
    sweep(x, weights, into, turn) {
      memory.doubles(at.weights, weights.length).set(weights);
      if (into) memory.doubles(at.into, into.length).set(into);
      for (const block of rowBlocks(x)) {
        const rows = block.end - block.first;
        const { starts, indices, values } = memory.bring(x, block);
        sum(rows, columns, outputs, starts, indices, values, at.weights, at.sums);
        turn(block.first, memory.doubles(at.sums, rows * outputs));
        if (into) add(rows, columns, outputs, starts, indices, values, at.sums, at.into, 0);
      }
      into?.set(memory.doubles(at.into, into.length));
    },
    addSquares(x, into, fill) {
      memory.doubles(at.into, into.length).set(into);
      for (const block of rowBlocks(x)) {
        const rows = block.end - block.first;
        const { starts, indices, values } = memory.bring(x, block);
        fill(block.first, memory.doubles(at.sums, rows * outputs));
        add(rows, columns, outputs, starts, indices, values, at.sums, at.into, 1);
      }
      into.set(memory.doubles(at.into, into.length));
    },
    close: () => memory.close(),
  };
}

/** See `kernels/main.ts`. */
interface Kernels {
  readonly sum: (...numbers: readonly number[]) => void;
  readonly add: (...numbers: readonly number[]) => void;
}

let program: Promise<WasmProgram> | null = null;

function compileKernels(): Promise<WasmProgram> {
  const bytes = readBeside('sweeps.wasm');
  if (!bytes) throw new Error('no `sweeps.wasm` beside the program: build it');
  return compileWasm(bytes);
}
