/** Sums of long columns whose error does not grow with their length. */

/** Adds up doubles with the rounding error of each step kept beside (Neumaier 1974). */
export class Sum {
  #sum = 0;
  #rest = 0;

  add(number: number): void {
    const sum = this.#sum + number;
    this.#rest +=
      Math.abs(this.#sum) >= Math.abs(number) ? this.#sum - sum + number : number - sum + this.#sum;
    this.#sum = sum;
  }

  get value(): number {
    // Beyond the greatest double, the rest is no number.
    return Number.isFinite(this.#sum) ? this.#sum + this.#rest : this.#sum;
  }
}

/** Of `term(0)` to before `term(count)`. */
export function sumOf(count: number, term: (at: number) => number): number {
  const sum = new Sum();
  for (let at = 0; at < count; at++) sum.add(term(at));
  return sum.value;
}

/** Null without any value; each counts by its weight, where there are weights. */
export function meanOf(values: ArrayLike<number>, weights: ArrayLike<number> | null = null): number | null {
  const total = weights ? sumOf(weights.length, (at) => weights[at] as number) : values.length;
  if (total === 0) return null;
  const weightAt = (at: number): number => (weights ? (weights[at] as number) : 1);
  return sumOf(values.length, (at) => (values[at] as number) * weightAt(at)) / total;
}
