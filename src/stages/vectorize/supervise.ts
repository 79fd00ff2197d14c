/** The labels that `target` looks at, and the folds of rows, each of which is encoded by what the others say. */
import { type Cell, compareCells } from '../../cell-order.ts';
import { randomFolds, stratifiedFolds } from '../../data/split/folds.ts';
import type { Supervision } from '../../ml/encode/encoder.ts';
import type { Truths } from '../../ml/model.ts';
import { rowsInWords } from '../../rows-in-words.ts';
import { WorkError } from '../../work.ts';

interface Labels {
  readonly name: string;
  readonly cells: readonly Cell[];
}

const folds = 5;

export function supervise(labels: Labels, seed: number): Supervision {
  const truths = truthsOf(labels);
  return {
    truths,
    folds:
      truths.kind === 'numbers'
        ? randomFolds(labels.cells.length, folds, seed)
        : stratifiedFolds(labels, folds, seed),
  };
}

/** Two values are classes, as scikit-learn takes them, numbers among them where they are whole. */
function truthsOf({ name, cells }: Labels): Truths {
  const nulls = [...cells.keys()].filter((row) => cells[row] === null);
  const option = ['label'];
  if (nulls.length > 0)
    throw new WorkError({
      code: 'null-label',
      message: `\`${name}\` must not be null, as in ${rowsInWords(nulls, nulls.length)}`,
      hint: 'leave such rows out before',
      option,
    });
  const values = [...new Set(cells)].sort(compareCells) as Exclude<Cell, null>[];
  const areNumbers = values.every((value) => typeof value === 'number' || typeof value === 'bigint');
  if (values.length === 2 && (!areNumbers || values.every((value) => Number.isInteger(Number(value))))) {
    const greater = values[1];
    return {
      kind: 'classes',
      classes: values.map((value) => (typeof value === 'bigint' ? Number(value) : value)),
      indices: Uint32Array.from(cells, (cell) => (cell === greater ? 1 : 0)),
    };
  }
  if (areNumbers && values.length > 0) return { kind: 'numbers', values: Float64Array.from(cells, Number) };
  throw new WorkError({
    code: 'label-type',
    message: `\`${name}\` has ${values.length} classes, and \`target\` takes numbers or two classes`,
    option,
  });
}
