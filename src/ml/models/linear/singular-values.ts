/** The singular values of a triangle. */
import type { Breath } from '../../../base/breath.ts';
import { dotAt } from '../dot.ts';
import type { Triangle } from './triangle.ts';

export interface SingularValues {
  /** Of a column each, not sorted. */
  readonly sigmas: Float64Array;
  /** U·Σ and V: a column each, one after the other. */
  readonly scaled: Float64Array;
  readonly right: Float64Array;
}

/** So many rounds suffice for any matrix met so far. */
const mostRounds = 60;

/**
 * R = UΣVᵀ by rotating pairs of columns until all are at right angles (M. R. Hestenes 1958): small singular values keep
 * their digits even where columns differ greatly in scale (J. Demmel and K. Veselić 1992).
 */
export async function singularValues({ size, values }: Triangle, breath: Breath): Promise<SingularValues> {
  const scaled = values.slice();
  const right = new Float64Array(size * size);
  for (let i = 0; i < size; i++) right[i * size + i] = 1;
  for (let round = 0; round < mostRounds; round++) {
    let turned = 0;
    for (let a = 0; a + 1 < size; a++) {
      if (breath.isDue()) await breath.take();
      for (let b = a + 1; b < size; b++) {
        const turn = turnOf(scaled, a * size, b * size, size);
        if (!turn) continue;
        turned++;
        rotate(scaled, a * size, b * size, size, turn);
        rotate(right, a * size, b * size, size, turn);
      }
    }
    if (turned === 0) break;
  }
  const sigmas = Float64Array.from({ length: size }, (_, column) =>
    Math.sqrt(dotAt(scaled, column * size, scaled, column * size, size)),
  );
  return { sigmas, scaled, right };
}

interface Turn {
  readonly cosine: number;
  readonly sine: number;
}

/** What brings two columns to right angles; null where they are. */
function turnOf(columns: Float64Array, a: number, b: number, size: number): Turn | null {
  const mixed = dotAt(columns, a, columns, b, size);
  const [first, second] = [dotAt(columns, a, columns, a, size), dotAt(columns, b, columns, b, size)];
  if (Math.abs(mixed) <= Number.EPSILON * Math.sqrt(first) * Math.sqrt(second)) return null;
  const half = (second - first) / (2 * mixed);
  const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.hypot(1, half));
  const cosine = 1 / Math.hypot(1, tangent);
  return { cosine, sine: cosine * tangent };
}

function rotate(columns: Float64Array, a: number, b: number, size: number, { cosine, sine }: Turn): void {
  for (let i = 0; i < size; i++) {
    const [one, other] = [columns[a + i] as number, columns[b + i] as number];
    columns[a + i] = cosine * one - sine * other;
    columns[b + i] = sine * one + cosine * other;
  }
}
