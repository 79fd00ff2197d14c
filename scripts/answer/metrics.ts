/** The family `metrics`: measures of predictions. */
import { openBreath } from '../../src/base/breath.ts';
import type { Cell } from '../../src/cell-order.ts';
import type { DenseMatrix } from '../../src/matrix.ts';
import { measureBinaryScores } from '../../src/metrics/binary.ts';
import { measureCalibration } from '../../src/metrics/calibration.ts';
import { type ClassificationOptions, measureClassification } from '../../src/metrics/classification.ts';
import { measureClustering } from '../../src/metrics/clustering.ts';
import {
  type ClassColumn,
  type ClassName,
  classColumn,
  type ListColumn,
  listColumn,
  type NumberColumn,
  numberColumn,
} from '../../src/metrics/column.ts';
import { measureFairness } from '../../src/metrics/fairness.ts';
import { measureMulticlassScores } from '../../src/metrics/multiclass.ts';
import { measureContexts } from '../../src/metrics/rag.ts';
import { measureRegression } from '../../src/metrics/regression.ts';
import { meanRetrieval, measureRetrieval, type Ranking } from '../../src/metrics/retrieval.ts';
import { meanOf } from '../../src/metrics/sum.ts';
import { measureBleu, measureSentenceBleu, smoothMethods } from '../../src/metrics/text/bleu.ts';
import { measureChrf } from '../../src/metrics/text/chrf.ts';
import { measurePerplexity } from '../../src/metrics/text/perplexity.ts';
import { porterStem } from '../../src/metrics/text/porter.ts';
import { measureRouge, rougeNames } from '../../src/metrics/text/rouge.ts';
import { measureSquad } from '../../src/metrics/text/squad.ts';
import type { TextRows } from '../../src/metrics/text/texts.ts';
import { tokenize, tokenizers } from '../../src/metrics/text/tokenize.ts';
import {
  choice,
  flag,
  type Given,
  isRecord,
  list,
  type Members,
  type Operations,
  optionalNumber,
  wrongType,
} from './case.ts';

export const metrics: Operations = {
  classification: (input, options) =>
    measureClassification(
      classesOf(input, 'label'),
      classesOf(input, 'prediction'),
      optionalNumbers(input, 'weight'),
      {
        classes: options.classes === undefined ? undefined : (cells(options, 'classes') as ClassName[]),
        zeroDivision: zeroDivisionOf(options),
      },
    ),
  binary_scores: (input) =>
    measureBinaryScores(
      numbersOf(input, 'label'),
      numbersOf(input, 'score'),
      optionalNumbers(input, 'weight'),
    ),
  multiclass_scores: (input) =>
    measureMulticlassScores(
      classesOf(input, 'label'),
      listsOf(input, 'probabilities'),
      cells(input, 'classes') as ClassName[],
      optionalNumbers(input, 'weight'),
    ),
  calibration: (input, options) =>
    measureCalibration(
      numbersOf(input, 'confidence'),
      numbersOf(input, 'correct'),
      optionalNumber(options, 'bins'),
    ),
  regression: (input) =>
    measureRegression(
      numbersOf(input, 'label'),
      numbersOf(input, 'prediction'),
      optionalNumbers(input, 'weight'),
    ),
  retrieval: (input, options) => {
    const { k } = options;
    const depths = k === undefined || k === null ? undefined : numbers(Array.isArray(k) ? k : [k], 'k');
    const result = measureRetrieval(
      rankingOf(input, 'qrels', 'relevance'),
      rankingOf(input, 'run', 'score'),
      {
        k: depths?.map((depth) => depth ?? Number.NaN),
        relevanceLevel: optionalNumber(options, 'relevance_level'),
        complete: flag(options, 'complete', true),
      },
    );
    return {
      queries: result.queries.length,
      mean: meanRetrieval(result),
      per_query: Object.fromEntries(
        result.queries.map((query, at) => [
          query,
          Object.fromEntries(Object.entries(result.measures).map(([name, values]) => [name, values[at]])),
        ]),
      ),
    };
  },
  tokenize_13a: (input) => textsIn(input, 'lines').map((line) => tokenize(line, '13a')),
  bleu(input, options) {
    const isOfSentences = choice(options, 'level', ['corpus', 'sentence']) === 'sentence';
    const bleu = {
      tokenize: choice(options, 'tokenize', tokenizers),
      smoothMethod: choice(options, 'smooth_method', smoothMethods),
      maxOrder: optionalNumber(options, 'max_ngram_order'),
      lowercase: flag(options, 'lowercase', false),
      effectiveOrder: flag(options, 'effective_order', isOfSentences),
    };
    return isOfSentences
      ? { sentence_bleu: measureSentenceBleu(streamsOf(input), bleu) }
      : measureBleu(streamsOf(input), bleu);
  },
  chrf: (input, options) =>
    measureChrf(streamsOf(input), {
      charOrder: optionalNumber(options, 'char_order'),
      wordOrder: optionalNumber(options, 'word_order'),
      beta: optionalNumber(options, 'beta'),
      lowercase: flag(options, 'lowercase', false),
      whitespace: flag(options, 'whitespace', false),
    }),
  rouge(input, options) {
    const [texts, rouge] = [streamsOf(input), { stemmer: flag(options, 'stemmer', false) }];
    const scores = rougeNames.map((name) => [name, measureRouge(name, texts, rouge)] as const);
    return {
      mean_f: Object.fromEntries(scores.map(([name, rows]) => [name, meanOf(rows.map(([, , f]) => f))])),
      per_row: texts.predictions.map((_, row) =>
        Object.fromEntries(scores.map(([name, rows]) => [name, rows[row]])),
      ),
    };
  },
  porter_stem: (input) => textsIn(input, 'words').map(porterStem),
  squad: (input) =>
    measureSquad({
      predictions: optionalTexts(input, 'prediction'),
      references: textLists(input, 'references'),
    }),
  perplexity: (input) =>
    measurePerplexity(
      listColumn(
        'token_logprobs',
        list(input, 'token_logprobs').map((row) =>
          numbers(list({ row }, 'row'), 'token_logprobs').filter((value) => value !== null),
        ),
      ),
      input.texts === undefined || input.texts === null ? undefined : textsIn(input, 'texts'),
    ),
  clustering: (input) =>
    measureClustering(
      input.label === undefined || input.label === null ? undefined : classesOf(input, 'label'),
      classesOf(input, 'prediction'),
      input.points === undefined || input.points === null ? undefined : pointsOf(input),
      openBreath(),
    ),
  fairness: (input) =>
    measureFairness(numbersOf(input, 'label'), numbersOf(input, 'prediction'), classesOf(input, 'group')),
  rag_context: (input) =>
    measureContexts(
      list(input, 'rows').map((row) => {
        if (!isRecord(row)) throw wrongType('rows', 'a list of maps');
        return { retrieved: list(row, 'retrieved').map(String), relevant: list(row, 'relevant').map(String) };
      }),
    ),
};

/** `references[stream][row]`, as sacrebleu takes them; by row. */
function streamsOf(input: Members): TextRows {
  const predictions = optionalTexts(input, 'prediction');
  const streams = textLists(input, 'references');
  const other = streams.find(({ length }) => length !== predictions.length);
  return {
    predictions,
    references: Array.from({ length: (other ?? predictions).length }, (_, row) =>
      streams.map((stream) => stream[row] ?? null),
    ),
  };
}

const textLists = (of: Members, name: string): (string | null)[][] =>
  list(of, name).map((row) => optionalTexts({ [name]: row }, name));

const optionalTexts = (of: Members, name: string): (string | null)[] =>
  list(of, name).map((text) => {
    if (text === null || typeof text === 'string') return text;
    throw wrongType(name, 'a list of texts');
  });

const textsIn = (of: Members, name: string): string[] =>
  optionalTexts(of, name).map((text) => {
    if (text === null) throw wrongType(name, 'a list of texts');
    return text;
  });

/** `{query: {document: value}}`. */
function rankingOf(of: Members, name: string, value: string): Ranking {
  const queries = of[name];
  if (!isRecord(queries)) throw wrongType(name, 'a map of maps');
  const rows = Object.entries(queries).flatMap(([query, documents]) => {
    if (!isRecord(documents)) throw wrongType(name, 'a map of maps');
    return Object.entries(documents).map(([document, cell]): [string, string, Given] => [
      query,
      document,
      cell,
    ]);
  });
  const query = classColumn('query', [...Object.keys(queries), ...rows.map(([query]) => query)]);
  return {
    query: { ...query, indices: query.indices.subarray(Object.keys(queries).length) },
    document: classColumn(
      'document',
      rows.map(([, document]) => document),
    ),
    value: numberColumn(
      value,
      numbers(
        rows.map(([, , cell]) => cell),
        value,
      ),
    ),
  };
}

function pointsOf(input: Members): DenseMatrix {
  const rows = list(input, 'points').map((row) =>
    numbers(list({ row }, 'row'), 'points').map((value) => value ?? Number.NaN),
  );
  const columns = rows[0]?.length ?? 0;
  if (rows.some(({ length }) => length !== columns))
    throw wrongType('points', 'a list of rows of one length');
  return { form: 'dense', rows: rows.length, columns, values: Float64Array.from(rows.flat()) };
}

function zeroDivisionOf({ zero_division: written = 0 }: Members): ClassificationOptions['zeroDivision'] {
  const value = asNumber(written);
  if (value === 0 || value === 1) return value;
  if (Number.isNaN(value) || written === 'nan') return null;
  throw wrongType('zero_division', '0, 1 or nan');
}

const notFinite = ['NaN', 'Infinity', '-Infinity'];

/** Texts that stand for numbers are numbers among numbers. */
function cells(of: Members, name: string): Cell[] {
  const given = list(of, name);
  if (given.some((cell) => cell !== null && typeof cell === 'object'))
    throw wrongType(name, 'a list of single values');
  const rest = given.filter((cell) => cell !== null && !notFinite.includes(String(cell)));
  const areNumbers =
    rest.length > 0 && rest.every((cell) => typeof cell === 'number' || typeof cell === 'bigint');
  return given.map((cell) => (areNumbers && typeof cell === 'string' ? Number(cell) : (cell as Cell)));
}

const classesOf = (of: Members, name: string): ClassColumn => classColumn(name, cells(of, name));

const numbersOf = (of: Members, name: string): NumberColumn =>
  numberColumn(name, numbers(list(of, name), name));

const listsOf = (of: Members, name: string): ListColumn =>
  listColumn(
    name,
    list(of, name).map((row) => (row === null ? null : numbers(list({ [name]: row }, name), name))),
  );

const numbers = (given: readonly Given[], name: string): (number | null)[] =>
  given.map((cell) => {
    if (cell === null) return null;
    const value = asNumber(cell);
    if (value === undefined) throw wrongType(name, 'a list of numbers');
    return value;
  });

const optionalNumbers = (of: Members, name: string): NumberColumn | undefined =>
  of[name] === undefined || of[name] === null ? undefined : numbersOf(of, name);

function asNumber(cell: Given): number | undefined {
  if (typeof cell === 'string') return notFinite.includes(cell) ? Number(cell) : undefined;
  if (typeof cell === 'boolean' || typeof cell === 'bigint') return Number(cell);
  return typeof cell === 'number' ? cell : undefined;
}
