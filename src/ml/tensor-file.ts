/** Arrays as a file that is read again at once. */
import { bytesText } from '../report/words.ts';
import { encodeTensors, type Metadata } from '../safetensors.ts';
import { WorkError } from '../work.ts';
import type { Parameters } from './model.ts';

/** Node reads and writes less than that at once. */
const limit = 2 ** 31;

/** In parts. Ends with `out-of-memory` for more than what can be read. */
export function tensorFile(tensors: Parameters['tensors'], metadata?: Metadata): readonly Uint8Array[] {
  const parts = encodeTensors(tensors, metadata);
  const bytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes < limit) return parts;
  throw new WorkError({
    code: 'out-of-memory',
    message: `the model has ${bytesText(bytes)} of numbers, and its file must have less than ${bytesText(limit)}`,
    hint: 'learn from fewer rows or features, or take smaller layers',
  });
}
