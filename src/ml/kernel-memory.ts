/** The memory that kernels share with the program, up to the 4 GiB that WebAssembly reaches; ends with `out-of-memory` where there is no more. */
import { type SharedMemory, shareMemory } from '../base/web-assembly.ts';
import { WorkError } from '../work.ts';

const pageBytes = 65536;
/** As many as 32 bits can address. */
export const mostBytes = 2 ** 32;

/** What it is for, in words: `the coefficients`; and what makes that less. */
export interface MemoryUse {
  readonly what: string;
  readonly hint: string;
}

/** At least so many bytes: `memory` itself, grown where it has less, or a new one. */
export function reserveMemory(
  bytes: number,
  { what, hint }: MemoryUse,
  memory: SharedMemory | null = null,
): SharedMemory {
  if (bytes > mostBytes)
    throw new WorkError({
      code: 'out-of-memory',
      message: `${what} need more than the 4 GiB that WebAssembly can reach`,
      hint,
    });
  const pages = Math.ceil(bytes / pageBytes);
  try {
    const reserved = memory ?? shareMemory(pages, mostBytes / pageBytes);
    const missing = pages - reserved.buffer.byteLength / pageBytes;
    if (missing > 0) reserved.grow(missing);
    return reserved;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WorkError({
      code: 'out-of-memory',
      message: `there is no memory for ${what}: ${error.message}`,
      hint: `raise \`ulimit -v\`, as WebAssembly reserves more addresses than it uses, or ${hint}`,
    });
  }
}
