/** How well rankings of documents serve queries, as trec_eval measures it. */
import { compareUtf8 } from '../order.ts';
import { WorkError } from '../work.ts';
import type { ClassColumn, NumberColumn } from './column.ts';
import { refuseUnfit } from './refuse.ts';
import { meanOf } from './sum.ts';

/** A row says how relevant a document is to a query, or which score it got; any order. */
export interface Ranking {
  /** Every value is a query, also one of no row. */
  readonly query: ClassColumn;
  readonly document: ClassColumn;
  readonly value: NumberColumn;
}

export interface RetrievalOptions {
  readonly k?: readonly number[] | undefined;
  /** The least judgement of a relevant document. */
  readonly relevanceLevel?: number | undefined;
  /** Whether queries without answer count, as 0. */
  readonly complete?: boolean | undefined;
}

/** Measures by name, a number a query. */
export interface Retrieval {
  readonly queries: readonly string[];
  readonly measures: { readonly [name: string]: Float64Array };
}

const usualDepths = [1, 3, 5, 10];

/**
 * Documents are ordered by score as a 32-bit float, greatest first, then by name in bytes, greatest first. Queries without
 * judgement are left out. Where nothing is relevant or nothing can be gained, measures are 0. Ends with
 * `length-mismatch`, `empty-input` (no judged query), `null-label`, `non-finite`, `duplicate-key` and `out-of-range`.
 */
export function measureRetrieval(
  judgements: Ranking,
  run: Ranking,
  options: RetrievalOptions = {},
): Retrieval {
  const { k: depths = usualDepths, relevanceLevel = 1, complete = true } = options;
  if (judgements.query.values.length === 0)
    throw new WorkError({ code: 'empty-input', message: 'no query is judged' });
  for (const { query, document, value } of [judgements, run])
    if (query.indices.length > 0) refuseUnfit([query, document, value]);
  const wrong = depths.find((depth) => !Number.isInteger(depth) || depth < 1);
  if (wrong !== undefined)
    throw new WorkError({
      code: 'out-of-range',
      message: `\`k\` must be a whole number from 1 on, not ${wrong}`,
    });
  const judged = byQuery(judgements);
  const answered = byQuery(run);
  const queries = [...judged.keys()].filter((query) => complete || answered.has(query));
  const rows = queries.map((query) =>
    measureQuery(
      judged.get(query) ?? new Map(),
      ranked(answered.get(query) ?? new Map()),
      depths,
      relevanceLevel,
    ),
  );
  return {
    queries,
    measures: Object.fromEntries(
      measureNames(depths).map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? 0)]),
    ),
  };
}

/** `average_precision` is called `map`, and `reciprocal_rank` `mrr`, where they are means. */
export const meanRetrieval = ({ measures }: Retrieval): { readonly [name: string]: number | null } =>
  Object.fromEntries(Object.entries(measures).map(([name, values]) => [name, meanOf(values)]));

const atDepth = ['precision', 'recall', 'ndcg', 'mrr', 'capped_recall', 'hole', 'success'] as const;

const measureNames = (depths: readonly number[]): string[] => [
  'average_precision',
  'reciprocal_rank',
  ...atDepth.flatMap((name) => depths.map((depth) => `${name}_at_${depth}`)),
];

type Documents = ReadonlyMap<string, number>;

function byQuery({ query, document, value }: Ranking): Map<string, Documents> {
  const queries = query.values.map((name) => ({ name: String(name), documents: new Map<string, number>() }));
  const names = document.values.map(String);
  for (const [row, index] of query.indices.entries()) {
    const { name, documents } = queries[index] as (typeof queries)[number];
    const found = names[document.indices[row] as number] as string;
    if (documents.has(found))
      throw new WorkError({
        code: 'duplicate-key',
        message: `document ${JSON.stringify(found)} stands twice for query ${JSON.stringify(name)}, again in row ${row + 1}`,
      });
    documents.set(found, value.values[row] as number);
  }
  return new Map(queries.map(({ name, documents }) => [name, documents]));
}

const ranked = (documents: Documents): string[] =>
  [...documents]
    .map(([name, score]): [string, number] => [name, Math.fround(score)])
    .sort(([a, x], [b, y]) => (x === y ? compareUtf8(b, a) : y - x))
    .map(([name]) => name);

function measureQuery(
  judgements: Documents,
  ranking: readonly string[],
  depths: readonly number[],
  relevanceLevel: number,
): { readonly [name: string]: number } {
  const isRelevant = (name: string): boolean =>
    (judgements.get(name) ?? Number.NEGATIVE_INFINITY) >= relevanceLevel;
  const relevant = [...judgements.keys()].filter(isRelevant).length;
  const hits = ranking.map(isRelevant);
  const first = hits.indexOf(true) + 1;
  let found = 0;
  let precisions = 0;
  for (const [at, isHit] of hits.entries()) if (isHit) precisions += ++found / (at + 1);
  const ideal = [...judgements.values()].sort((a, b) => b - a);
  const gains = ranking.map((name) => judgements.get(name) ?? 0);
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const reciprocal = (depth: number): number => (first > 0 && first <= depth ? 1 / first : 0);
  const measures: { [name: string]: number } = {
    average_precision: share(precisions, relevant),
    reciprocal_rank: reciprocal(ranking.length),
  };
  for (const depth of depths) {
    const top = hits.slice(0, depth).filter(Boolean).length;
    const unjudged = ranking.slice(0, depth).filter((name) => !judgements.has(name)).length;
    const values: Record<(typeof atDepth)[number], number> = {
      precision: top / depth,
      recall: share(top, relevant),
      ndcg: share(discountedGain(gains, depth), discountedGain(ideal, depth)),
      mrr: reciprocal(depth),
      capped_recall: share(top, Math.min(relevant, depth)),
      hole: unjudged / depth,
      success: top > 0 ? 1 : 0,
    };
    for (const name of atDepth) measures[`${name}_at_${depth}`] = values[name];
  }
  return measures;
}

/** Σ gᵢ / log₂(i + 1), linear gains (Järvelin and Kekäläinen 2002); what is below 0 gains nothing. */
function discountedGain(gains: readonly number[], depth: number): number {
  let sum = 0;
  for (let at = 0; at < Math.min(depth, gains.length); at++)
    sum += Math.max(0, gains[at] as number) / Math.log2(at + 2);
  return sum;
}
