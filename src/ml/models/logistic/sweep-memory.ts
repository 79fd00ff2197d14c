/** The memory of the kernels: weights, what is added up, the sums of a block of rows, and those rows or all of them. */
import { type SharedMemory, shareMemory } from '../../../base/web-assembly.ts';
import type { Matrix } from '../../../matrix.ts';
import { WorkError } from '../../../work.ts';
import { blockRoom, type RowBlock } from './row-blocks.ts';

/** Addresses of the rows of a block; dense ones have no `starts` and `indices`. */
export interface Place {
  readonly starts: number;
  readonly indices: number;
  readonly values: number;
}

/** Bytes that the compiler's constants take, and of a line of the cache. */
const [firstFree, line] = [65536, 64];
const [pageBytes, mostPages] = [65536, 65536];

export class SweepMemory {
  readonly shared: SharedMemory;
  /** Of what is one after the other in the memory. */
  readonly at: { readonly weights: number; readonly into: number; readonly sums: number } & Place;
  readonly #doubles: Float64Array;
  readonly #words: Uint32Array;
  readonly #kept: Matrix | null;

  constructor(columns: number, outputs: number, kept: Matrix | null) {
    const block = blockRoom(columns);
    const rows = kept ? kept.rows : block.rows;
    const numbers = kept ? kept.values.length : block.numbers;
    let end = firstFree;
    const room = (bytes: number): number => {
      const start = end;
      end = Math.ceil((start + bytes) / line) * line;
      return start;
    };
    const size = (columns + 1) * outputs * 8;
    this.at = {
      weights: room(size),
      into: room(size),
      sums: room(block.rows * outputs * 8),
      starts: room((rows + 1) * 4),
      indices: room(kept?.form === 'dense' ? 0 : numbers * 4),
      values: room(numbers * 8),
    };
    this.shared = reserve(end);
    this.#doubles = new Float64Array(this.shared.buffer);
    this.#words = new Uint32Array(this.shared.buffer);
    this.#kept = kept;
    this.doubles(this.at.weights, size / 8).fill(0);
    if (kept) this.#write(kept, 0, kept.rows);
  }

  /** `length` doubles from an address on. */
  doubles(address: number, length: number): Float64Array {
    return this.#doubles.subarray(address / 8, address / 8 + length);
  }

  /** Sees to it that these rows are there. */
  bring(x: Matrix, { first, end }: RowBlock): Place {
    if (x !== this.#kept) return this.#write(x, first, end);
    const { starts, indices, values } = this.at;
    if (x.form === 'dense') return { starts: 0, indices: 0, values: values + first * x.columns * 8 };
    const from = x.starts[first] as number;
    return { starts: starts + first * 4, indices: indices + from * 4, values: values + from * 8 };
  }

  /** Leaves it to the next one. */
  close(): void {
    idle.push(this.shared);
  }

  #write(x: Matrix, first: number, end: number): Place {
    const { starts, indices, values } = this.at;
    if (x.form === 'dense') {
      this.#doubles.set(x.values.subarray(first * x.columns, end * x.columns), values / 8);
      return { starts: 0, indices: 0, values };
    }
    const [from, to] = [x.starts[first] as number, x.starts[end] as number];
    this.#words.set(x.starts.subarray(first, end + 1), starts / 4);
    this.#words.set(x.indices.subarray(from, to), indices / 4);
    this.#doubles.set(x.values.subarray(from, to), values / 8);
    return { starts, indices, values };
  }
}

/** Of sweepers that were closed: Node would free them only when it is short of its own memory, which they are no part of. */
const idle: SharedMemory[] = [];

function reserve(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / pageBytes);
  if (pages > mostPages)
    throw outOfMemory(
      'the coefficients need more than the 4 GiB that WebAssembly can reach',
      'take fewer features',
    );
  try {
    const shared = idle.at(-1) ?? shareMemory(pages, mostPages);
    const missing = pages - shared.buffer.byteLength / pageBytes;
    if (missing > 0) shared.grow(missing);
    // Only now: one that cannot grow is there for who needs less.
    idle.pop();
    return shared;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw outOfMemory(
      `there is no memory for the coefficients: ${error.message}`,
      'take fewer features, or raise `ulimit -v`, as WebAssembly reserves more addresses than it uses',
    );
  }
}

const outOfMemory = (message: string, hint: string): WorkError =>
  new WorkError({ code: 'out-of-memory', message, hint });
