/** The candidate whose vector points most nearly where another one does. */
import type { Match } from './text/best-match.ts';

/** By cosine; of equals the first. A vector of zeros is like nothing. All have one length. */
export function vectorMatcher(
  candidates: readonly (Float64Array | null)[],
  least: number,
): (vector: Float64Array) => Match | null {
  const norms = candidates.map((one) => (one === null ? 0 : Math.sqrt(dot(one, one))));
  return (vector) => {
    const norm = Math.sqrt(dot(vector, vector));
    let best: Match | null = null;
    if (norm === 0) return null;
    for (const [candidate, other] of candidates.entries()) {
      const length = norms[candidate] as number;
      if (other === null || length === 0) continue;
      const score = dot(vector, other) / (norm * length);
      if (score >= least && (best === null || score > best.score)) best = { candidate, score };
    }
    return best;
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
