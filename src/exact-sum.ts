/** The sum of doubles, rounded once: the same whatever their order. */

/**
 * Keeps the sum as doubles that do not overlap, least first, as Python's `math.fsum` does (J. R. Shewchuk, Adaptive
 * Precision Floating-Point Arithmetic, 1997). Numbers must be finite; so must be the sum of their absolute values.
 */
export class ExactSum {
  #parts: number[] = [];

  add(number: number): void {
    const parts: number[] = [];
    let high = number;
    for (const part of this.#parts) {
      const [greater, lesser] = Math.abs(high) < Math.abs(part) ? [part, high] : [high, part];
      const sum = greater + lesser;
      const rest = lesser - (sum - greater);
      if (rest !== 0) parts.push(rest);
      high = sum;
    }
    parts.push(high);
    this.#parts = parts;
  }

  get value(): number {
    const parts = this.#parts;
    let i = parts.length - 1;
    let high = parts[i] ?? 0;
    let rest = 0;
    while (i > 0 && rest === 0) {
      const before = high;
      const part = parts[--i] as number;
      high = before + part;
      rest = part - (high - before);
    }
    // Half way between two doubles, what lies below decides.
    const below = parts[i - 1] ?? 0;
    if (i > 0 && ((rest < 0 && below < 0) || (rest > 0 && below > 0))) {
      const twice = rest * 2;
      const rounded = high + twice;
      if (twice === rounded - high) high = rounded;
    }
    return high;
  }
}
