/** Whether a model has an answer to every row: numbers too great for what it computes in have none. */
import { unreachable } from '../../base/unreachable.ts';
import type { Prediction } from '../../ml/model.ts';
import { WorkError } from '../../work.ts';
import type { RowBatch, RowSource } from '../row-source.ts';
import type { Part } from './inputs.ts';

export type Where = Pick<RowBatch, 'rows' | 'before'> & Pick<RowSource, 'placed'> & Pick<Part, 'option'>;

/** Ends with `non-finite`. Logarithms of probabilities may be infinite, as those of what never occurred are. */
export async function requireFiniteAnswers(prediction: Prediction, where: Where): Promise<void> {
  const values = numbersOf(prediction);
  if (values !== null) await requireFinite(values, where);
}

/** The same number of them for each row. */
export async function requireFinite(
  values: ArrayLike<number>,
  { rows, before, placed, option }: Where,
): Promise<void> {
  const each = values.length / rows;
  const bad = new Set<number>();
  for (let at = 0; at < values.length; at++)
    if (!Number.isFinite(values[at])) bad.add(before + Math.floor(at / each));
  if (bad.size === 0) return;
  throw new WorkError({
    code: 'non-finite',
    message: `the model has no finite answer to ${await placed([...bad], bad.size)}`,
    hint: 'numbers there are too great for it: bring them to the scale of those that it has learned from',
    option,
  });
}

function numbersOf(prediction: Prediction): ArrayLike<number> | null {
  switch (prediction.kind) {
    case 'classes':
      return prediction.probabilities.values;
    case 'numbers':
      return prediction.values;
    case 'clusters':
      return prediction.distances;
    case 'scores':
      return null;
    default:
      return unreachable(prediction);
  }
}
