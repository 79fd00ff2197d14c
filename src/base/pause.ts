/** Waiting in code that cannot be asynchronous, for what takes milliseconds. */

const nobody = new Int32Array(new SharedArrayBuffer(4));

export function pause(milliseconds: number): void {
  Atomics.wait(nobody, 0, 0, milliseconds);
}
