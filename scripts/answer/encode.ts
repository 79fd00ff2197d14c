/** The part of the family `vectorize` that is about columns. */
import type { Operations } from './case.ts';
export const encodeOperations: Operations = {};
