/** Where answers miss what is expected of them: the rule by which every file of cases is judged. */

export interface Tolerance {
  readonly abs: number;
  readonly rel: number;
}

export interface Expected {
  readonly id: string;
  readonly op: string;
  readonly expected?: unknown;
  readonly error?: string;
  readonly tolerance?: Tolerance;
}

/** A line a leaf of `expected` that is not met; what is answered beyond it does not count. */
export function misses(
  cases: readonly Expected[],
  tolerance: Tolerance,
  answers: { readonly [id: string]: unknown },
): string[] {
  return cases.flatMap((one) =>
    missesOf(
      one.id,
      one.error === undefined ? one.expected : { error: one.error },
      answers[one.id],
      one.tolerance ?? tolerance,
    ),
  );
}

function missesOf(at: string, expected: unknown, actual: unknown, tolerance: Tolerance): string[] {
  if (isObject(expected)) {
    if (!isObject(actual) || Array.isArray(expected) !== Array.isArray(actual))
      return miss(at, expected, actual);
    if (Array.isArray(expected) && expected.length !== (actual as unknown as unknown[]).length)
      return miss(at, expected, actual);
    return Object.entries(expected).flatMap(([name, value]) =>
      missesOf(`${at}.${name}`, value, actual[name], tolerance),
    );
  }
  const [a, b] = [numberOf(expected), numberOf(actual)];
  if (a === null || b === null || typeof expected === 'string')
    return Object.is(a ?? expected, b ?? actual) ? [] : miss(at, expected, actual);
  return a === b || Math.abs(a - b) <= tolerance.abs + tolerance.rel * Math.abs(a)
    ? []
    : miss(at, expected, actual);
}

/** JSON has no other word for numbers that are not finite. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : null;
}

const miss = (at: string, expected: unknown, actual: unknown): string[] => [
  `${at}: ${JSON.stringify(actual)?.slice(0, 200)} in place of ${JSON.stringify(expected).slice(0, 200)}`,
];

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null;
