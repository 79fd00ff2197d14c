/** The memory of a network and its kernels, as numbers at addresses. */
import type { SharedMemory } from '../../../base/web-assembly.ts';
import { reserveMemory } from '../../kernel-memory.ts';

const use = {
  what: 'the network and a batch',
  hint: 'ask for fewer features, smaller layers or smaller batches, or for another backend',
};

export class KernelMemory {
  readonly memory: SharedMemory;
  floats: Float32Array = new Float32Array();
  words: Int32Array = new Int32Array();
  bytes: Uint8Array = new Uint8Array();
  doubles: Float64Array = new Float64Array();

  constructor(bytes: number) {
    this.memory = reserveMemory(bytes, use);
    this.#look();
  }

  /** Has at least so many bytes from then on. */
  reach(bytes: number): void {
    if (bytes <= this.bytes.length) return;
    reserveMemory(bytes, use, this.memory);
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
