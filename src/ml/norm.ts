/** Lengths that rows are brought to. */

export type Norm = 'l2' | 'l1' | 'max' | 'none';

/** The first `size` values, in place; those of a row of zeros, or of one whose length is below `least`, stay as they are. */
export function scaleToNorm(values: Float64Array, size: number, norm: Norm, least = 0): void {
  if (norm === 'none') return;
  const length = lengthOf(values, size, norm);
  if (length === 0 || length < least) return;
  for (let i = 0; i < size; i++) values[i] = (values[i] as number) / length;
}

function lengthOf(values: Float64Array, size: number, norm: 'l2' | 'l1' | 'max'): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const value = values[i] as number;
    if (norm === 'l2') sum += value * value;
    else if (norm === 'l1') sum += Math.abs(value);
    else sum = Math.max(sum, Math.abs(value));
  }
  return norm === 'l2' ? Math.sqrt(sum) : sum;
}
