/** What is said of a table that has no labels. */
import type { KindProblem } from '../kind-problem.ts';
import { columnIn, missingColumn, type TableShape } from '../table-shape.ts';

interface Labelled {
  readonly label: string;
  readonly vector: string;
  /** The table as the user wrote it. */
  readonly named: string;
  readonly shape: TableShape;
}

export const unlabelledVectors = 'vectors come without labels: `labels_from` names the table that has them';

/** Before anything runs. */
export function labelProblems({
  label,
  vector,
  named,
  shape,
}: Labelled): readonly (KindProblem & { readonly about: string })[] {
  if (shape.open || columnIn(shape, label)) return [];
  return [
    {
      ...missingColumn(label, shape.columns, ` in \`${named}\``),
      ...(columnIn(shape, vector) && { hint: unlabelledVectors }),
      path: ['label'],
      about: named,
    },
  ];
}
