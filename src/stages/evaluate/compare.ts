/** How predictions hold under change: the report of `compare`, and errors over those of the baseline. */
import { grouped } from '../../base/grouped.ts';
import { isObject, type Json, type JsonObject } from '../../json.ts';
import { type Errors, measureCorruptionErrors, measureRobustness } from '../../metrics/robustness.ts';
import { WorkError } from '../../work.ts';
import { type EvaluateOptions, usualThreshold } from './options.ts';
import type { Measures } from './sample.ts';
import type { MeasuredTable } from './table.ts';
import type { ClassRows } from './tasks/class-rows.ts';

const originalColumn = 'original_key';

export async function measureComparison(
  table: MeasuredTable,
  rows: ClassRows,
  { compare, key }: EvaluateOptions,
  baseline: JsonObject | null,
): Promise<Measures> {
  if (!compare) return { values: {} };
  const { column, base, threshold } = compare;
  if (!rows.prediction)
    throw new WorkError({
      code: 'missing-column',
      message: '`compare` needs what was predicted',
      option: ['compare'],
    });
  if (threshold !== usualThreshold && !rows.score)
    throw new WorkError({
      code: 'missing-column',
      message: '`threshold` says how far a score may move, and there is none',
      option: ['compare', 'threshold'],
    });
  const report = measureRobustness(
    {
      label: rows.label,
      prediction: rows.prediction,
      perturbation: await table.classes(column, 'compare'),
      originalKey: await table.classes(
        table.has(originalColumn) ? originalColumn : (key ?? originalColumn),
        'compare',
      ),
      score: rows.score ?? undefined,
    },
    base,
    threshold,
  );
  const accuracies = Object.entries(report.perturbations).map(
    ([name, { accuracy }]) => [name, accuracy] as const,
  );
  const reference = baseline && referenceOf(baseline);
  const cleanError = 1 - (report.clean_accuracy ?? Number.NaN);
  const corruption = reference
    ? measureCorruptionErrors(
        errorsOf(accuracies),
        errorsOf(sameOf(accuracies, reference.accuracies)),
        reference.clean === null ? undefined : { error: cleanError, referenceError: 1 - reference.clean },
      )
    : null;
  return {
    values: {
      clean_accuracy: report.clean_accuracy,
      mean_accuracy: report.mean_accuracy,
      worst_accuracy: report.worst === null ? null : (report.perturbations[report.worst]?.accuracy ?? null),
      ...(corruption && { mean_ce: corruption.mean_ce }),
    },
    facts: { ...report, ...(corruption && { corruption_error: corruption }) } as unknown as JsonObject,
  };
}

/** Severities of one corruption are perturbations that differ in their options alone: `noise {"severity":1}`. */
const corruptionOf = (name: string): string => name.split(' ')[0] ?? name;

function errorsOf(accuracies: readonly Accuracy[]): Errors {
  const byCorruption = grouped(accuracies, ([name]) => corruptionOf(name));
  return Object.fromEntries(
    [...byCorruption].map(([name, all]) => [name, all.map(([, accuracy]) => 1 - accuracy)]),
  );
}

type Accuracy = readonly [perturbation: string, accuracy: number];

/** Of the reference the same severities; none of a corruption of which it lacks one. */
function sameOf(accuracies: readonly Accuracy[], reference: readonly Accuracy[]): readonly Accuracy[] {
  const known = new Map(reference);
  const lacking = new Set(accuracies.flatMap(([name]) => (known.has(name) ? [] : [corruptionOf(name)])));
  return accuracies.flatMap(([name]) => {
    const accuracy = known.get(name);
    return accuracy === undefined || lacking.has(corruptionOf(name)) ? [] : [[name, accuracy] as const];
  });
}

/** What an earlier report of this kind says of the reference model. */
function referenceOf(baseline: JsonObject) {
  const member = (of: Json | undefined, name: string): Json | undefined =>
    of !== undefined && isObject(of) ? of[name] : undefined;
  const compare = member(baseline.details, 'compare');
  const perturbations = member(compare, 'perturbations');
  if (perturbations === undefined || !isObject(perturbations)) return null;
  const clean = member(compare, 'clean_accuracy');
  return {
    clean: typeof clean === 'number' ? clean : null,
    accuracies: Object.entries(perturbations).flatMap(([name, one]): readonly Accuracy[] => {
      const accuracy = member(one, 'accuracy');
      return typeof accuracy === 'number' ? [[name, accuracy]] : [];
    }),
  };
}
