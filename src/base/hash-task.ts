/** What a worker does for `hash-files.ts`: a list of paths in, what each holds out. */
import { isSystemError } from './effects.ts';
import { type Hashed, hashOrError } from './hash.ts';
import type { Md5Kind } from './md5.ts';

/** An error as it travels between threads. */
export interface HashFault {
  readonly message: string;
  readonly code: string | undefined;
  readonly syscall: string | undefined;
}

export interface HashRequest {
  readonly paths: readonly string[];
  readonly also: Md5Kind | undefined;
}

export type HashAnswer = readonly (Hashed | HashFault)[];

export const answerHash = ({ paths, also }: HashRequest): HashAnswer =>
  paths.map((path) => {
    const hashed = hashOrError(path, also);
    if (!(hashed instanceof Error)) return hashed;
    const { code, syscall } = isSystemError(hashed) ? hashed : {};
    return { message: hashed.message, code, syscall };
  });
