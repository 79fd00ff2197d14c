/** Measures of texts against one or several references. Each row is counted once; any rows then follow from the counts. */
import type { JsonObject } from '../../../json.ts';
import { gather } from '../../../metrics/column.ts';
import { meanOf } from '../../../metrics/sum.ts';
import {
  type BleuOptions,
  bleuOf,
  bleuSignature,
  countForBleu,
  measureSentenceBleu,
} from '../../../metrics/text/bleu.ts';
import { type ChrfOptions, chrfOf, countForChrf } from '../../../metrics/text/chrf.ts';
import { measureRouge, type RougeName } from '../../../metrics/text/rouge.ts';
import { measureSquad } from '../../../metrics/text/squad.ts';
import { type ComparedTexts, comparedTexts } from '../../../metrics/text/texts.ts';
import { version } from '../../../version.ts';
import type { MetricOptions } from '../metric-types.ts';
import type { EvaluateOptions } from '../options.ts';
import type { Sample, Wanted } from '../sample.ts';
import type { MeasuredTable } from '../table.ts';

/** Columns of texts, or one of lists of them. */
export async function readTextRows(table: MeasuredTable, options: EvaluateOptions): Promise<ComparedTexts> {
  const { label = 'label', prediction = 'prediction' } = options;
  const predictions = await table.texts(prediction, 'prediction');
  if (typeof label === 'string' && table.typeOf(label) === 'list')
    return comparedTexts({
      predictions,
      references: (await table.textLists(label, 'label')).map((texts) => texts ?? []),
    });
  const columns: (string | null)[][] = [];
  for (const name of typeof label === 'string' ? [label] : label)
    columns.push(await table.texts(name, 'label'));
  return comparedTexts({
    predictions,
    references: predictions.map((_, row) => columns.map((column) => column[row] ?? null)),
  });
}

/** The value over some rows; null rows are all. */
type OverRows = (rows: Uint32Array | null) => number | null;

export function sampleOfTexts(texts: ComparedTexts, wanted: readonly Wanted[]): Sample {
  const counted = wanted.map(({ name, base, options }) => ({ name, value: countFor(base, texts, options) }));
  const details = Object.fromEntries(
    wanted.flatMap(({ name, base, options }): [string, JsonObject][] =>
      base === 'bleu' || base === 'sentence_bleu'
        ? [[name, { signature: bleuSignature(referenceCount(texts), bleuOptions(base, options), version) }]]
        : [],
    ),
  );
  return {
    rows: texts.predictions.length,
    measure: (rows) => ({
      values: Object.fromEntries(counted.map(({ name, value }) => [name, value(rows)])),
      details,
    }),
  };
}

function countFor(base: string, texts: ComparedTexts, options: MetricOptions): OverRows {
  switch (base) {
    case 'bleu': {
      const bleu = bleuOptions(base, options);
      const counts = countForBleu(texts, bleu);
      return (rows) => bleuOf(pick(counts, rows), bleu).bleu;
    }
    case 'chrf': {
      const chrf: ChrfOptions = {
        charOrder: options.char_order,
        wordOrder: options.word_order,
        beta: options.beta,
        lowercase: options.lowercase,
        whitespace: options.whitespace,
      };
      const counts = countForChrf(texts, chrf);
      return (rows) => chrfOf(pick(counts, rows), chrf);
    }
    case 'sentence_bleu':
      return meanOver(measureSentenceBleu(texts, bleuOptions(base, options)));
    case 'exact_match':
      return meanOver(measureSquad(texts).per_row.map(([exact]) => 100 * exact));
    case 'squad_f1':
      return meanOver(measureSquad(texts).per_row.map(([, f1]) => 100 * f1));
    default:
      return meanOver(
        measureRouge(base as RougeName, texts, { stemmer: options.stemmer }).map(([, , f]) => f),
      );
  }
}

const bleuOptions = (base: string, options: MetricOptions): BleuOptions => ({
  tokenize: options.tokenize,
  smoothMethod: options.smooth_method,
  maxOrder: options.max_ngram_order,
  lowercase: options.lowercase,
  effectiveOrder: options.effective_order ?? base === 'sentence_bleu',
});

const meanOver =
  (values: readonly number[]): OverRows =>
  (rows) =>
    meanOf(rows ? gather(values, rows) : values);

function* pick<Item>(items: readonly Item[], rows: Uint32Array | null): Generator<Item> {
  if (rows === null) yield* items;
  else for (const row of rows) yield items[row] as Item;
}

function referenceCount({ references }: ComparedTexts): number | 'var' {
  const first = references[0]?.length ?? 0;
  return references.every(({ length }) => length === first) ? first : 'var';
}
