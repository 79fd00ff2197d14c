/** The memory that the program shares with its kernels, as numbers at addresses. */
import { type SharedMemory, shareMemory } from '../../../base/web-assembly.ts';
import * as at from './layout.ts';

const pageBytes = 65536;
const mostPages = 65536;

export class KernelMemory {
  readonly memory: SharedMemory;
  floats: Float32Array = new Float32Array();
  words: Int32Array = new Int32Array();
  bytes: Uint8Array = new Uint8Array();
  doubles: Float64Array = new Float64Array();

  constructor(bytes: number) {
    this.memory = shareMemory(Math.ceil(bytes / pageBytes), mostPages);
    this.#look();
  }

  /** Has at least so many bytes from then on. */
  reach(bytes: number): void {
    const missing = Math.ceil(bytes / pageBytes) - this.bytes.length / pageBytes;
    if (missing <= 0) return;
    this.memory.grow(missing);
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

/** Whether it can be reached with 32 bits. */
export const fits = (bytes: number): boolean => bytes <= mostPages * pageBytes - at.FREE;
