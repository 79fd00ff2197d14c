/** Measures of rankings; the rows are the judged queries. */
import type { Database } from '../../../data/duckdb.ts';
import { measureRetrieval, type Ranking, type Retrieval } from '../../../metrics/retrieval.ts';
import { meanOf } from '../../../metrics/sum.ts';
import { type WorkContext, WorkError } from '../../../work.ts';
import type { MetricOptions } from '../metric-types.ts';
import type { EvaluateOptions } from '../options.ts';
import type { Sample, Wanted } from '../sample.ts';
import type { MeasuredTable } from '../table.ts';
import { rankingOf, readJudgements, readRunFiles } from './ranking-files.ts';

export interface Rankings {
  readonly judgements: Ranking;
  readonly run: Ranking;
}

/** `table` is null where the input is a run file. */
export async function readRankings(
  table: MeasuredTable | null,
  options: EvaluateOptions,
  database: Database,
  context: WorkContext,
): Promise<Rankings> {
  const { reference, input, score = 'score' } = options;
  if (reference === undefined)
    throw new WorkError({
      code: 'missing-option',
      message: 'rankings are measured against judgements: `reference` is missing',
      hint: 'name a qrels file, or a table `query, document, relevance`',
    });
  return {
    judgements: await readJudgements(database, reference, context),
    run: table
      ? await rankingOf(table, score, 'input')
      : readRunFiles(typeof input === 'string' ? [input] : input, context),
  };
}

const nameOf = ({ base, name }: Wanted): string =>
  base === 'map' ? 'average_precision' : name === 'mrr' ? 'reciprocal_rank' : name;

/** Metrics of the same options are measured together. */
export function sampleOfRankings({ judgements, run }: Rankings, wanted: readonly Wanted[]): Sample {
  const measured = new Map<string, Retrieval>();
  const resultOf = (options: MetricOptions): Retrieval => {
    const { relevance_level: relevanceLevel, complete } = options;
    const key = JSON.stringify([relevanceLevel, complete]);
    const known = measured.get(key);
    if (known) return known;
    const depths = [...new Set(wanted.flatMap(({ suffix }) => (suffix === null ? [] : [Number(suffix)])))];
    const result = measureRetrieval(judgements, run, { k: depths, relevanceLevel, complete });
    measured.set(key, result);
    return result;
  };
  const columns = wanted.map((metric) => ({
    name: metric.name,
    values: resultOf(metric.options).measures[nameOf(metric)] ?? new Float64Array(),
  }));
  return {
    rows: columns.reduce((most, { values }) => Math.max(most, values.length), 0),
    measure: (rows) => ({
      values: Object.fromEntries(
        columns.map(({ name, values }) => [
          name,
          meanOf(
            rows
              ? Float64Array.from(
                  rows.filter((row) => row < values.length),
                  (row) => values[row] as number,
                )
              : values,
          ),
        ]),
      ),
    }),
  };
}
