/** What a service may answer to `engine: http`, and what it may not. */
import { expect, test } from 'vitest';
import { parseJson } from '../../../src/json.ts';
import { readAnswer } from '../../../src/stages/predict/service-answer.ts';

test('numbers that no double holds are no answer', () => {
  const read = (answer: string) => () => readAnswer(parseJson(`{"predictions": [1, ${answer}]}`), 2, 10);
  const endless = '1e999';
  expect(read(endless)).toThrow('the prediction of row 12 is no finite number');
  expect(read(`{"prediction": "a", "probabilities": [${endless}]}`)).toThrow(
    'the probabilities of row 12 are no list of numbers',
  );
  expect(read(`{"prediction": "a", "score": -${endless}}`)).toThrow('the score of row 12 is no number');
  expect(read('{"prediction": 2.5, "score": -1e300}')()).toEqual([
    { prediction: 1, probabilities: null, score: null },
    { prediction: 2.5, probabilities: null, score: -1e300 },
  ]);
});
