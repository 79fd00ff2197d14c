/** The memory of the kernels: weights, what is added up, the sums of a block of rows, and those rows or all of them. */
import type { SharedMemory } from '../../../base/web-assembly.ts';
import type { Matrix } from '../../../matrix.ts';
import { mostBytes, reserveMemory } from '../../kernel-memory.ts';
import { blockRoom, type RowBlock } from './row-blocks.ts';

/** Addresses of the rows of a block; dense ones have no `starts` and `indices`. */
export interface Place {
  readonly starts: number;
  readonly indices: number;
  readonly values: number;
}

/** Bytes that the compiler's constants take, and of a line of the cache. */
const [firstFree, line] = [65536, 64];

/** Rows that are all there at once; `values.length` is how many numbers they have. */
type KeptRows = Pick<Matrix, 'form' | 'rows'> & { readonly values: { readonly length: number } };

/** Where what is one after the other in the memory begins, and where the last of it ends. */
function placesFor(columns: number, outputs: number, kept: KeptRows | null) {
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
  return {
    weights: room(size),
    into: room(size),
    sums: room(block.rows * outputs * 8),
    starts: room((rows + 1) * 4),
    indices: room(kept?.form === 'dense' ? 0 : numbers * 4),
    values: room(numbers * 8),
    end,
  };
}

/** Whether there is room for them beside the weights. */
export const canKeep = (columns: number, outputs: number, rows: KeptRows): boolean =>
  placesFor(columns, outputs, rows).end <= mostBytes;

export class SweepMemory {
  readonly shared: SharedMemory;
  readonly at: ReturnType<typeof placesFor>;
  readonly #doubles: Float64Array;
  readonly #words: Uint32Array;
  readonly #kept: Matrix | null;

  constructor(columns: number, outputs: number, kept: Matrix | null) {
    this.at = placesFor(columns, outputs, kept);
    this.shared = reserve(this.at.end);
    this.#doubles = new Float64Array(this.shared.buffer);
    this.#words = new Uint32Array(this.shared.buffer);
    this.#kept = kept;
    this.doubles(this.at.weights, (columns + 1) * outputs).fill(0);
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
  const reserved = reserveMemory(
    bytes,
    { what: 'the coefficients', hint: 'take fewer features' },
    idle.at(-1) ?? null,
  );
  // Only now: one that cannot grow is there for who needs less.
  idle.pop();
  return reserved;
}
