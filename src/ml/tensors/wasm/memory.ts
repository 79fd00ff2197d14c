/** The memory that the program shares with its kernels, as numbers at addresses; ends with `out-of-memory` where there is no more. */
import { type SharedMemory, shareMemory } from '../../../base/web-assembly.ts';
import { WorkError } from '../../../work.ts';

const pageBytes = 65536;
/** As many as 32 bits can address. */
const mostPages = 65536;

export class KernelMemory {
  readonly memory: SharedMemory;
  floats: Float32Array = new Float32Array();
  words: Int32Array = new Int32Array();
  bytes: Uint8Array = new Uint8Array();
  doubles: Float64Array = new Float64Array();

  constructor(bytes: number) {
    const pages = pagesOf(bytes);
    this.memory = orTold(() => shareMemory(pages, mostPages));
    this.#look();
  }

  /** Has at least so many bytes from then on. */
  reach(bytes: number): void {
    if (bytes <= this.bytes.length) return;
    const missing = pagesOf(bytes) - this.bytes.length / pageBytes;
    orTold(() => this.memory.grow(missing));
    this.#look();
  }

  setWord(address: number, value: number): void {
    this.words[address / 4] = value;
  }

  setDouble(address: number, value: number): void {
    this.doubles[address / 8] = value;
  }

  doubleAt(address: number): number {
    return this.doubles[address / 8] as number;
  }

  #look(): void {
    const { buffer } = this.memory;
    this.floats = new Float32Array(buffer);
    this.words = new Int32Array(buffer);
    this.bytes = new Uint8Array(buffer);
    this.doubles = new Float64Array(buffer);
  }
}

function pagesOf(bytes: number): number {
  const pages = Math.ceil(bytes / pageBytes);
  if (pages <= mostPages) return pages;
  throw outOfMemory(
    'the network and a batch need more than the 4 GiB that WebAssembly can reach',
    'ask for fewer features, smaller layers or smaller batches, or for another backend',
  );
}

function orTold<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw outOfMemory(
      `there is no memory for the network: ${error.message}`,
      'raise `ulimit -v`, as WebAssembly reserves more addresses than it uses, or take the backend `cpu`',
    );
  }
}

const outOfMemory = (message: string, hint: string): WorkError =>
  new WorkError({ code: 'out-of-memory', message, hint });
