/** The step `sample`: some of the rows, without replacement. Drawn ones stay in order; the least sure come first. */
import type { Value } from '../../../data/duckdb-values.ts';
import { type Canonical, canonicalText } from '../../../data/split/canonical-key.ts';
import { sample as draw, sampleGreatest } from '../../../data/split/sample.ts';
import { columnTypeOf } from '../../../data/tables/column-type.ts';
import { countRows, readCells, readRows } from '../cells.ts';
import { sampledBy } from '../columns.ts';
import { fault } from '../faults.ts';
import { pickRows } from '../pick.ts';
import type { Step, StepContext, Table } from '../step.ts';
import { namesIn, type ValueOf } from '../values.ts';

export const sample: Step<ValueOf<'sample'>> = async (table, written, context) => {
  const { method, seed } = written;
  const settled = await context.settle(table);
  const by = namesIn(written.by ?? sampledBy[method] ?? []);
  const rows = await countRows(settled, context);
  if (method === 'uncertainty' || method === 'disagreement') {
    const doubts = await doubtsOf(settled, method, by, context);
    const [ties] = settled.columns.some(({ name }) => name === 'id')
      ? await readCells(settled, ['id'], 'id', context)
      : [];
    return pickRows(settled, sampleGreatest(doubts, written, ties), context);
  }
  const [stratify] = method === 'stratified' ? await readCells(settled, by, 'by', context) : [];
  const drawn = draw(rows, written, seed, stratify);
  return pickRows(settled, Uint32Array.from(drawn).sort(), context);
};

/** 1 − the greatest probability, or the share of votes that are not the most frequent one. */
async function doubtsOf(
  table: Table,
  method: 'uncertainty' | 'disagreement',
  by: readonly string[],
  context: StepContext,
): Promise<Float64Array> {
  const [first] = by;
  const isList = by.length === 1 && columnTypeOf(typeOf(table, first ?? '')) === 'list';
  if (!isList && (method === 'uncertainty' || by.length < 2))
    throw fault(
      context,
      {
        code: 'column-type',
        message: `\`${first}\` is ${columnTypeOf(typeOf(table, first ?? ''))}, not a list of ${method === 'uncertainty' ? 'probabilities' : 'predictions'}`,
        hint:
          method === 'uncertainty'
            ? 'name the column of probabilities under `by`'
            : 'name the columns of predictions under `by`',
      },
      'by',
    );
  const rows = await readRows(table, by, context);
  return Float64Array.from(rows, (values, row) => {
    const list = isList ? values[0] : values;
    if (!Array.isArray(list) || list.length === 0 || list.some((one) => one === null))
      throw fault(
        context,
        {
          code: 'null-key',
          message: `row ${row + 1} before the step has no ${method === 'uncertainty' ? 'probabilities' : 'predictions'}`,
        },
        'by',
      );
    if (method === 'uncertainty' && list.some((one) => Number.isNaN(Number(one))))
      throw fault(
        context,
        { code: 'non-finite', message: `row ${row + 1} before the step has a probability that is no number` },
        'by',
      );
    return method === 'uncertainty' ? 1 - Math.max(...list.map(Number)) : 1 - greatestShare(list);
  });
}

function greatestShare(votes: readonly Value[]): number {
  const counts = new Map<string, number>();
  for (const vote of votes) {
    const text = typeof vote === 'object' ? canonicalText(vote as Canonical) : String(vote);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return Math.max(...counts.values()) / votes.length;
}

const typeOf = ({ columns }: Table, name: string): string =>
  columns.find((column) => column.name === name)?.type ?? '';
