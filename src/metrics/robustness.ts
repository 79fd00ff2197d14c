/** How a model's predictions hold when its inputs are changed. */
import { compareUtf8 } from '../order.ts';
import { WorkError } from '../work.ts';
import { classify } from './classify.ts';
import type { ClassColumn, NumberColumn } from './column.ts';
import { refuseUnfit } from './refuse.ts';
import { meanOf, sumOf } from './sum.ts';

export interface RobustnessColumns {
  readonly label: ClassColumn;
  readonly prediction: ClassColumn;
  /** What was done to the row. */
  readonly perturbation: ClassColumn;
  /** Of the row that it was made of; an unchanged row names itself. */
  readonly originalKey: ClassColumn;
  readonly score?: NumberColumn | undefined;
}

/** Of the changed rows of one perturbation. */
export interface Robustness {
  readonly rows: number;
  readonly accuracy: number;
  /** Clean accuracy less this one; and that as a share of it, null where it is 0. */
  readonly drop: number;
  readonly relative_drop: number | null;
  /** How many are predicted otherwise than their original; null where no original is there. */
  readonly flip_rate: number | null;
  /** How many originals have a row that is, or whose score has moved by more than the threshold. */
  readonly invariance_failure_rate: number | null;
  /** How many are wrong of those whose original was right. */
  readonly success_of_attack: number | null;
}

export interface RobustnessReport {
  readonly clean_accuracy: number | null;
  readonly perturbations: { readonly [name: string]: Robustness };
  readonly mean_accuracy: number | null;
  /** The perturbation of the least accuracy, the first name of equals. */
  readonly worst: string | null;
}

/** Rows of the perturbation `base` are the originals. Ends with `length-mismatch`, `empty-input`, `null-label`, `non-finite`. */
export function measureRobustness(
  { label, prediction, perturbation, originalKey, score }: RobustnessColumns,
  base = 'none',
  threshold = 0.1,
): RobustnessReport {
  refuseUnfit([label, prediction, perturbation, originalKey, ...(score ? [score] : [])]);
  const [truth, predicted] = classify([label, prediction]).positions as [Uint32Array, Uint32Array];
  const names = perturbation.values.map(String);
  const rowsOf = new Map<string, number[]>();
  const originals = new Map<number, number>();
  for (const [row, index] of perturbation.indices.entries()) {
    const name = names[index] as string;
    if (name === base) originals.set(originalKey.indices[row] as number, row);
    const rows = rowsOf.get(name);
    if (rows) rows.push(row);
    else rowsOf.set(name, [row]);
  }
  const isRight = (row: number): boolean => truth[row] === predicted[row];
  const share = (rows: readonly number[], is: (row: number) => boolean): number | null =>
    meanOf(rows.map((row) => (is(row) ? 1 : 0)));
  const clean = share(rowsOf.get(base) ?? [], isRight);
  const changed = [...rowsOf.keys()].filter((name) => name !== base).sort(compareUtf8);
  const perturbations = changed.map((name): [string, Robustness] => {
    const rows = rowsOf.get(name) ?? [];
    const paired = rows.flatMap((row) => {
      const key = originalKey.indices[row] as number;
      const original = originals.get(key);
      return original === undefined ? [] : [{ row, key, original }];
    });
    const flips = paired.filter(({ row, original }) => predicted[row] !== predicted[original]);
    const moved = paired.filter(
      ({ row, original }) =>
        score && Math.abs((score.values[row] as number) - (score.values[original] as number)) > threshold,
    );
    const failing = new Set([...flips, ...moved].map(({ key }) => key));
    const accuracy = share(rows, isRight) ?? 0;
    const drop = (clean ?? Number.NaN) - accuracy;
    const attacked = paired.filter(({ original }) => isRight(original)).map(({ row }) => row);
    const pairedKeys = new Set(paired.map(({ key }) => key)).size;
    return [
      name,
      {
        rows: rows.length,
        accuracy,
        drop,
        relative_drop: clean === null || clean === 0 ? null : drop / clean,
        flip_rate: paired.length === 0 ? null : flips.length / paired.length,
        invariance_failure_rate: pairedKeys === 0 ? null : failing.size / pairedKeys,
        success_of_attack: share(attacked, (row) => !isRight(row)),
      },
    ];
  });
  if (clean === null)
    throw new WorkError({
      code: 'empty-input',
      message: `no row of \`${perturbation.name}\` is ${JSON.stringify(base)}: there is nothing to compare with`,
      hint: 'keep the originals when the rows are changed, or name their value by `compare: {base: …}`',
    });
  const worst = perturbations.reduce<[string, Robustness] | null>(
    (least, one) => (least === null || one[1].accuracy < least[1].accuracy ? one : least),
    null,
  );
  return {
    clean_accuracy: clean,
    perturbations: Object.fromEntries(perturbations),
    mean_accuracy: meanOf(perturbations.map(([, { accuracy }]) => accuracy)),
    worst: worst?.[0] ?? null,
  };
}

/** Errors by corruption, one a severity. */
export type Errors = { readonly [corruption: string]: readonly number[] };

export interface CorruptionErrors {
  /** `relative_ce` where both models' clean errors are known. */
  readonly per_corruption: {
    readonly [corruption: string]: { readonly ce: number | null; readonly relative_ce?: number | null };
  };
  readonly mean_ce: number | null;
}

/** Hendrycks and Dietterich 2019: errors over those of a reference model; null where that makes none. */
export function measureCorruptionErrors(
  errors: Errors,
  referenceErrors: Errors,
  clean?: { readonly error: number; readonly referenceError: number },
): CorruptionErrors {
  const total = (list: readonly number[], less = 0): number =>
    sumOf(list.length, (at) => (list[at] as number) - less);
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  const perCorruption = Object.entries(errors).map(([name, list]) => {
    const others = Object.hasOwn(referenceErrors, name) ? (referenceErrors[name] ?? []) : [];
    return [
      name,
      {
        ce: share(total(list), total(others)),
        ...(clean && {
          relative_ce: share(total(list, clean.error), total(others, clean.referenceError)),
        }),
      },
    ] as const;
  });
  return {
    per_corruption: Object.fromEntries(perCorruption),
    mean_ce: meanOf(perCorruption.flatMap(([, { ce }]) => (ce === null ? [] : [ce]))),
  };
}
