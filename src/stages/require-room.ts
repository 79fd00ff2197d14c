/** A model that cannot fit into memory is refused before it fills it. */
import type { JsonObject } from '../json.ts';
import type { Examples } from '../ml/model.ts';
import type { AlgorithmEntry } from '../ml/models/algorithms.ts';
import { WorkError } from '../work.ts';

interface Asked {
  readonly entry: Pick<AlgorithmEntry, 'name' | 'perColumn'>;
  readonly examples: Examples;
  readonly hyperparameters: JsonObject;
}

/** Ends with `out-of-memory` where what it holds of each column alone needs more than `memory` bytes. */
export function requireRoom({ entry, examples, hyperparameters }: Asked, memory: number): void {
  const { x, truths } = examples;
  const classes = truths?.kind === 'classes' ? truths.classes.length : 1;
  const each = entry.perColumn?.(classes, hyperparameters) ?? 0;
  const needed = x.columns * each * Float64Array.BYTES_PER_ELEMENT;
  if (needed <= memory) return;
  throw new WorkError({
    code: 'out-of-memory',
    message: `\`${entry.name}\` holds ${each === 1 ? 'a number' : `${each} numbers`} of each of ${x.columns} columns, which is ${mebibytes(needed)} MiB, and may use ${mebibytes(memory)} MiB`,
    hint: 'make fewer columns (`n_features`, `max_features`, `min_df` of the vectorizer), or give the stage more with `resources: {memory: …}`',
  });
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
