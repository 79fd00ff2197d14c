/** Measures of answers from retrieved contexts: what was retrieved, and whether the answer rests on it and on the question. */
import type { Database } from '../../../data/duckdb.ts';
import { measureContexts, measureGroundedness, measureRelevance } from '../../../metrics/rag.ts';
import { refuseUnfit } from '../../../metrics/refuse.ts';
import { meanOf } from '../../../metrics/sum.ts';
import { type WorkContext, WorkError } from '../../../work.ts';
import type { EvaluateOptions } from '../options.ts';
import type { Sample, Wanted } from '../sample.ts';
import type { MeasuredTable } from '../table.ts';
import { readJudgements } from './ranking-files.ts';

/** By metric, a number a row; null where it is undefined. */
export type RowScores = { readonly [metric: string]: readonly (number | null)[] };

/**
 * Columns: `retrieved`, a list of ids or of `{id, score}`; `relevant`, a list of ids, unless `reference` has the
 * judgements; `contexts`, a list of the chunks' texts, with the answer in `prediction`; `question_vector` and
 * `answer_vector`. Measures whose columns are not there are not made.
 */
export async function readRagRows(
  table: MeasuredTable,
  options: EvaluateOptions,
  database: Database,
  context: WorkContext,
): Promise<RowScores> {
  const { prediction = 'prediction' } = options;
  const scores: { [metric: string]: readonly (number | null)[] } = {};
  if (table.has('retrieved')) {
    const retrieved = (await table.textLists('retrieved', 'input')).map((list) =>
      (list ?? []).filter((id) => id !== null),
    );
    const relevant = await relevantIds(table, options, database, context);
    if (relevant) {
      const measured = measureContexts(
        retrieved.map((ids, row) => ({ retrieved: ids, relevant: relevant[row] ?? [] })),
      ).per_row;
      for (const name of ['context_precision', 'context_precision_ranked', 'coverage'] as const)
        scores[name] = measured.map((row) => row[name]);
    }
  }
  if (table.has('contexts') && table.has(prediction)) {
    const answers = await table.texts(prediction, 'prediction');
    const chunks = await table.textLists('contexts', 'input');
    scores.groundedness = answers.map((answer, row) =>
      answer === null
        ? null
        : measureGroundedness(
            answer,
            (chunks[row] ?? []).filter((chunk) => chunk !== null),
          ),
    );
  }
  if (table.has('question_vector') && table.has('answer_vector')) {
    const question = await table.lists('question_vector', 'input');
    const answer = await table.lists('answer_vector', 'input');
    refuseUnfit([question, answer]);
    const vectorOf = ({ starts, values }: typeof question, row: number): Float64Array =>
      values.subarray(starts[row], starts[row + 1]);
    scores.relevance = Array.from({ length: table.rows }, (_, row) =>
      measureRelevance(vectorOf(question, row), vectorOf(answer, row)),
    );
  }
  return scores;
}

async function relevantIds(
  table: MeasuredTable,
  { reference, key = 'id' }: EvaluateOptions,
  database: Database,
  context: WorkContext,
): Promise<readonly (readonly string[])[] | null> {
  if (reference === undefined)
    return table.has('relevant')
      ? (await table.textLists('relevant', 'input')).map((list) => (list ?? []).filter((id) => id !== null))
      : null;
  const { query, document, value } = await readJudgements(database, reference, context);
  const byQuery = new Map<string, string[]>();
  for (const [row, index] of query.indices.entries()) {
    if ((value.values[row] as number) < 1) continue;
    const name = String(query.values[index]);
    const ids = byQuery.get(name) ?? [];
    ids.push(String(document.values[document.indices[row] as number]));
    byQuery.set(name, ids);
  }
  const keys = await table.texts(key, 'key');
  return keys.map((one) => byQuery.get(one ?? '') ?? []);
}

export const canMeasureRag = (scores: RowScores, { base }: Wanted): boolean => Object.hasOwn(scores, base);

export const sampleOfRag = (scores: RowScores, rows: number, wanted: readonly Wanted[]): Sample => ({
  rows,
  measure: (taken) => ({
    values: Object.fromEntries(
      wanted.map(({ name, base }) => {
        const all = scores[base] ?? [];
        const some = taken ? Array.from(taken, (row) => all[row] ?? null) : all;
        return [name, meanOf(some.filter((value) => value !== null))];
      }),
    ),
  }),
});

/** What is said of a measure whose columns are not there. */
export const missingForRag = ({ name, base }: Wanted): WorkError =>
  new WorkError({
    code: 'missing-column',
    message: `\`${name}\` cannot be measured of these columns`,
    hint:
      base === 'groundedness'
        ? 'it needs the answer in `prediction` and a list of texts `contexts`'
        : base === 'relevance'
          ? 'it needs the vectors `question_vector` and `answer_vector`'
          : 'it needs a list `retrieved`, and a list `relevant` or judgements in `reference`',
    option: ['metrics'],
  });
