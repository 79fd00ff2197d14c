/** Facts of lists of numbers, without NaN and not empty. */

/** Compensated (A. Neumaier 1974). */
export function sum(numbers: ArrayLike<number>): number {
  let [total, rest] = [0, 0];
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    const next = total + number;
    rest += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total;
    total = next;
  }
  return total + rest;
}

export const mean = (numbers: ArrayLike<number>): number => sum(numbers) / numbers.length;

/** Population variance. */
export function variance(numbers: Float64Array): number {
  const center = mean(numbers);
  return mean(numbers.map((number) => (number - center) ** 2));
}

/** Linear between neighbours, as NumPy has it; `share` from 0 to 1, `sorted` ascending. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

export function least(numbers: ArrayLike<number>): number {
  let found = Number.POSITIVE_INFINITY;
  for (let i = 0; i < numbers.length; i++) found = Math.min(found, numbers[i] as number);
  return found;
}

export function greatest(numbers: ArrayLike<number>): number {
  let found = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < numbers.length; i++) found = Math.max(found, numbers[i] as number);
  return found;
}
