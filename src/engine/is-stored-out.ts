/** Whether the store keeps the bytes of an out: of `cache: false` ones only small metrics and plots. */
import type { Entry } from '../entry.ts';
import type { Out } from '../pipeline.ts';

export const isStoredOut = ({ cache, role }: Pick<Out, 'cache' | 'role'>, { bytes }: Entry): boolean =>
  cache || (role !== 'out' && bytes <= smallEnough);

/** Metrics and plots that git keeps (`cache: false`) are stored all the same up to this many bytes. */
const smallEnough = 16 * 2 ** 20;
