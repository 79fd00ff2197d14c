/** WebAssembly programs that work on a memory which several threads share; Node's types do not tell of them. */

export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  /** By so many pages of 64 KiB. */
  readonly grow: (pages: number) => number;
}

/** Compiled, and the same for all threads. */
export interface WasmProgram {
  readonly exports?: never;
}

interface Runtime {
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
  readonly Instance: new (
    program: WasmProgram,
    imports: { env: { memory: SharedMemory } },
  ) => { readonly exports: unknown };
  readonly compile: (bytes: Uint8Array) => Promise<WasmProgram>;
}

const { WebAssembly: runtime } = globalThis as unknown as { readonly WebAssembly: Runtime };

export const compileWasm = (bytes: Uint8Array): Promise<WasmProgram> => runtime.compile(bytes);

/** Pages of 64 KiB. */
export const shareMemory = (initial: number, maximum: number): SharedMemory =>
  new runtime.Memory({ initial, maximum, shared: true });

/** What the program exports, as the caller knows it. */
export const runWasm = <Exports>(program: WasmProgram, memory: SharedMemory): Exports =>
  new runtime.Instance(program, { env: { memory } }).exports as Exports;
