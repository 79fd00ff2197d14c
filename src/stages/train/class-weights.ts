/** How much each row counts by its class. */
import type { Examples } from '../../ml/model.ts';
import { nearest } from '../../suggest.ts';
import { listNames } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import type { TrainOptions } from './options.ts';

/** The weights multiplied by those of the classes; a class that the map does not name has 1. */
export function classWeighted(
  examples: Examples,
  asked: NonNullable<TrainOptions['class_weight']>,
): Examples {
  const { truths, weights } = examples;
  if (truths?.kind !== 'classes') return examples;
  const { classes, indices } = truths;
  const names = classes.map(String);
  if (asked !== 'balanced')
    for (const name of Object.keys(asked)) if (!names.includes(name)) throw unknownClass(name, names);
  const factors =
    asked === 'balanced' ? balanced(indices, classes.length) : names.map((name) => asked[name] ?? 1);
  const weighted = Float64Array.from(indices, (index, row) => (factors[index] ?? 1) * (weights?.[row] ?? 1));
  return { ...examples, weights: weighted };
}

/** n / (classes · count), of rows rather than of their weights. */
function balanced(indices: Uint32Array, classes: number): readonly number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const index of indices) counts[index] = (counts[index] ?? 0) + 1;
  return counts.map((count) => (count === 0 ? 1 : indices.length / (classes * count)));
}

function unknownClass(name: string, names: readonly string[]): WorkError {
  const near = nearest(name, names);
  return new WorkError({
    code: 'unknown-class',
    message: `no row has the label \`${name}\``,
    hint: `${near === null ? '' : `did you mean \`${near}\`? `}there are ${listNames(names)}`,
    option: ['class_weight', name],
  });
}
