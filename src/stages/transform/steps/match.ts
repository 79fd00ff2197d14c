/** The step `match`: for each row the likest candidate of another table, and how like it is. */
import { quoted } from '../../../data/duckdb.ts';
import type { Value } from '../../../data/duckdb-values.ts';
import { type Match, matcher } from '../../../data/text/best-match.ts';
import { vectorMatcher } from '../../../data/vector-match.ts';
import { withBeside } from '../beside.ts';
import { countRows, readRows } from '../cells.ts';
import { fault } from '../faults.ts';
import { withMade } from '../project.ts';
import type { Step, StepContext, Table } from '../step.ts';
import type { ValueOf } from '../values.ts';

type Written = ValueOf<'match'>;
type Find = (value: Value) => Match | null;

const foundColumn = 'luc found';
const scoreColumn = 'luc score';

/** So many comparisons take minutes. */
const manyComparisons = 1e9;
const mostRemembered = 100_000;

export const match: Step<Written> = async (table, written, context) => {
  const { key, method, vector, into } = written;
  const isCosine = method === 'cosine';
  const other = context.table(written.with, 'with');
  const names = isCosine ? [key, vector] : [key];
  const candidates = await readRows(other, names, context);
  await warnOfMany(table, candidates.length, context);
  const find = isCosine
    ? findVector(candidates, written, context)
    : remembering(matcherOf(candidates, method, written.min_score));
  const type = other.columns.find(({ name }) => name === key)?.type ?? 'VARCHAR';
  const made = [
    { name: foundColumn, type },
    { name: scoreColumn, type: 'DOUBLE' },
  ];
  const rows = await withBeside(
    table,
    [isCosine ? vector : written.text],
    made,
    ([value = null]) => {
      const found = value === null ? null : find(value);
      return found ? [candidates[found.candidate]?.[0] ?? null, found.score] : [null, null];
    },
    context,
  );
  return withMade({ ...rows, columns: table.columns }, [
    { name: into, type, sql: quoted(foundColumn) },
    { name: `${into}_score`, type: 'DOUBLE', sql: quoted(scoreColumn) },
  ]);
};

function matcherOf(
  candidates: readonly (readonly Value[])[],
  method: 'levenshtein' | 'jaro_winkler',
  least: number,
): Find {
  const texts = candidates.map(([text = null]) => (text === null ? null : String(text)));
  const find = matcher(texts, method, least);
  return (value) => find(String(value));
}

/** Texts repeat; what was found for one is found for the next. */
function remembering(find: Find): Find {
  const known = new Map<Value, Match | null>();
  return (value) => {
    let found = known.get(value);
    if (found === undefined) {
      found = find(value);
      if (known.size < mostRemembered) known.set(value, found);
    }
    return found;
  };
}

function findVector(
  candidates: readonly (readonly Value[])[],
  { with: table, min_score, vector }: Written,
  context: StepContext,
): Find {
  const numbersOf = (value: Value, place: string): Float64Array | null => {
    if (value === null) return null;
    const list = value as readonly Value[];
    if (list.every((one) => typeof one === 'number' || typeof one === 'bigint'))
      return Float64Array.from(list, Number);
    throw fault(
      context,
      { code: 'column-type', message: `\`${vector}\` ${place} must have lists of numbers` },
      'vector',
    );
  };
  const vectors = candidates.map(([, value = null]) => numbersOf(value, `of \`${table}\``));
  const find = vectorMatcher(vectors, min_score);
  const size = vectors.find((one) => one !== null)?.length;
  return (value) => {
    const numbers = numbersOf(value, 'of the rows');
    if (!numbers || vectors.some((one) => one !== null && one.length !== numbers.length))
      throw fault(
        context,
        {
          code: 'dimension-mismatch',
          message: `vectors of \`${vector}\` have ${numbers?.length} numbers here, and ${size} in \`${table}\``,
        },
        'vector',
      );
    return find(numbers);
  };
}

async function warnOfMany(table: Table, candidates: number, context: StepContext): Promise<void> {
  const rows = await countRows(table, context);
  if (rows * candidates < manyComparisons) return;
  context.work.warn({
    code: 'many-comparisons',
    message: `${rows} rows are compared with ${candidates} candidates each, which takes long`,
    hint: 'raise `min_score`, `dedupe` the rows before, or filter the candidates',
    option: context.option,
  });
}
