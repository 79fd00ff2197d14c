/** Measures of a language model by the logarithms that it gave to tokens. */
import type { Database } from '../../../data/duckdb.ts';
import { readTable } from '../../../data/tables/read.ts';
import { gather } from '../../../metrics/column.ts';
import { perplexityOf, type Surprise, surpriseOfRows } from '../../../metrics/text/perplexity.ts';
import { type WorkContext, WorkError } from '../../../work.ts';
import { tableFilesAt } from '../../table-files.ts';
import type { EvaluateOptions } from '../options.ts';
import type { Sample, Wanted } from '../sample.ts';
import { type MeasuredTable, openMeasured } from '../table.ts';

export const logprobColumn = 'token_logprobs';
const textColumn = 'text';

/** The texts are the column `text` of the input, or of the reference, row by row. */
export async function readSurprise(
  table: MeasuredTable,
  options: EvaluateOptions,
  database: Database,
  { wdir }: WorkContext,
): Promise<Surprise> {
  const logprobs = await table.lists(options.score ?? logprobColumn, 'score', true);
  let texts: readonly (string | null)[] | undefined;
  if (options.reference !== undefined) {
    const view = 'luc reference';
    await readTable(database, view, tableFilesAt(wdir, options.reference));
    texts = await (await openMeasured(database, view, options.reference)).texts(textColumn, 'reference');
  } else if (table.has(textColumn)) texts = await table.texts(textColumn, 'input');
  return surpriseOfRows(
    logprobs,
    texts?.map((text) => text ?? ''),
  );
}

export function sampleOfSurprise(all: Surprise, wanted: readonly Wanted[]): Sample {
  const unknown = wanted.find(({ base }) => base !== 'perplexity' && !all.words);
  if (unknown)
    throw new WorkError({
      code: 'missing-column',
      message: `\`${unknown.name}\` needs the texts`,
      hint: 'carry the column `text` along, or name a table that has it by `reference`',
      option: ['metrics'],
    });
  return {
    rows: all.sums.length,
    measure(rows) {
      const { sums, tokens, words, bytes } = all;
      const measured = perplexityOf(
        rows
          ? {
              sums: gather(sums, rows),
              tokens: gather(tokens, rows),
              words: words && gather(words, rows),
              bytes: bytes && gather(bytes, rows),
            }
          : all,
      );
      return {
        values: Object.fromEntries(
          wanted.map(({ name, base }) => [name, defined(measured[base as 'perplexity'])]),
        ),
        facts: { tokens: measured.tokens, words: measured.words ?? null, bytes: measured.bytes ?? null },
      };
    },
  };
}

/** Without any token there is nothing to be surprised by. */
const defined = (value: number | null | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;
