/** What a service answers, checked: a prediction for each row that it was sent. */
import type { Column } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import { isList, isObject, type Json } from '../../json.ts';
import { WorkError } from '../../work.ts';

export interface ServiceAnswer {
  readonly prediction: string | number | boolean;
  readonly probabilities: readonly number[] | null;
  readonly score: number | null;
}

/** Ends with `bad-answer`; `before` rows were sent before these. */
export function readAnswer(answer: Json | undefined, rows: number, before: number): readonly ServiceAnswer[] {
  const list = isObject(answer) ? answer.predictions : undefined;
  if (list === undefined || !isList(list)) throw badAnswer('it is no JSON with a list `predictions`');
  if (list.length !== rows) throw badAnswer(`it has ${list.length} predictions for ${rows} rows`);
  return list.map((one, index) => answerOf(one, before + index + 1));
}

function answerOf(one: Json, row: number): ServiceAnswer {
  const { prediction, probabilities = null, score = null } = isObject(one) ? one : { prediction: one };
  if (typeof prediction !== 'string' && typeof prediction !== 'number' && typeof prediction !== 'boolean')
    throw badAnswer(`the prediction of row ${row} is no text, number or bool`);
  if (probabilities !== null && !(isList(probabilities) && probabilities.every(isNumber)))
    throw badAnswer(`the probabilities of row ${row} are no list of numbers`);
  if (score !== null && !isNumber(score)) throw badAnswer(`the score of row ${row} is no number`);
  // JSON has numbers that no double holds, as 1e999.
  if (typeof prediction === 'number' && !isNumber(prediction))
    throw badAnswer(`the prediction of row ${row} is no finite number`);
  return { prediction, probabilities: probabilities as readonly number[] | null, score };
}

const isNumber = (value: Json): value is number => Number.isFinite(value);

const badAnswer = (why: string): WorkError =>
  new WorkError({
    code: 'bad-answer',
    message: `the service's answer has another shape than it should: ${why}`,
    hint: 'it is `{"predictions": […]}` with a value, or `{"prediction", "probabilities", "score"}`, for each row',
    option: ['url'],
  });

/** The columns that they fill; of the type that all predictions have. */
export function columnsOfAnswers(
  answers: readonly ServiceAnswer[],
  withProbabilities: boolean,
): readonly Column[] {
  const types = new Set(answers.map(({ prediction }) => typeof prediction));
  const [only] = types.size === 1 ? types : [];
  const isWhole = only === 'number' && answers.every(({ prediction }) => Number.isSafeInteger(prediction));
  const type = only === 'boolean' ? 'BOOLEAN' : only !== 'number' ? 'VARCHAR' : isWhole ? 'BIGINT' : 'DOUBLE';
  const has = (name: 'probabilities' | 'score'): boolean =>
    withProbabilities && answers.some((answer) => answer[name] !== null);
  return [
    { name: 'prediction', type },
    ...(has('probabilities') ? [{ name: 'probabilities', type: 'DOUBLE[]' }] : []),
    ...(has('score') ? [{ name: 'score', type: 'DOUBLE' }] : []),
  ];
}

export const valuesOfAnswers = (
  answers: readonly ServiceAnswer[],
  columns: readonly Column[],
): readonly (readonly Value[])[] =>
  columns.map(({ name, type }) =>
    answers.map((answer): Value => {
      if (name === 'probabilities') return answer.probabilities;
      if (name === 'score') return answer.score;
      return type === 'VARCHAR' ? String(answer.prediction) : answer.prediction;
    }),
  );
