/** `engine: onnx` with a runtime that answers what a test says: the real one is no dependency, see test/onnx. */
import { expect, test } from 'vitest';
import { type ModelTrial, openModelTrial } from '../train/try-models.ts';

/** A runtime whose models are what they answer, in JavaScript. */
const runtime = {
  'node_modules/onnxruntime-node/package.json': '{"version": "1.0.0", "main": "index.js"}',
  'node_modules/onnxruntime-node/index.js': `
    exports.Tensor = class { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } };
    exports.InferenceSession = { create: async (path) => require(path) };`,
};

/** `answer` is an expression of the numbers \`x\` and of how many \`rows\` there are. */
const modelOf = (type: string, answer: string): string => `
  exports.inputNames = ['x'];
  exports.inputMetadata = [{ name: 'x', type: '${type}', shape: ['n', 2] }];
  exports.run = async ({ x: { data: x, dims: [rows] } }) => (${answer});`;

const trialOf = (answer: string, type = 'float32'): ModelTrial['predict'] => {
  const trial = openModelTrial({
    ...runtime,
    'net.onnx': modelOf(type, answer),
    'in.csv': 'id,a,b\nx,1,2\ny,3,0.5\n',
  });
  return (options) => trial.predict({ model: 'net.onnx', input: 'in.csv', ...options });
};

test('a row without a finite answer is told, be it of numbers or of probabilities', async () => {
  const numbers = trialOf(
    "{ y: { type: 'float32', dims: [rows, 1], data: x.filter((_, i) => i % 2 === 0).map((v) => 1 / (v - 3)) } }",
  );
  const none = 'non-finite: the model has no finite answer to row 2 of `in.csv`';
  expect(await numbers({})).toBe(none);
  const shares = trialOf("{ p: { type: 'float32', dims: [rows, 2], data: x.map((v) => v / (v - 0.5)) } }");
  expect(await shares({})).toBe(none);
});

test('a number that the type of an input does not have is told, not cut', async () => {
  const answer =
    "{ y: { type: 'int64', dims: [rows], data: BigInt64Array.from({ length: rows }, () => 1n) } }";
  const told = 'feature-mismatch: `b` is 0.5 in row 2 of `in.csv`, and the model takes';
  expect(await trialOf(answer, 'int64')({})).toBe(`${told} int64 there`);
  expect(await trialOf(answer, 'int32')({})).toBe(`${told} int32 there`);
  expect(await trialOf(answer, 'bool')({ features: ['a', 'b'] })).toBe(
    'feature-mismatch: `b` is 2 in row 1 of `in.csv`, and the model takes bool there',
  );
  expect(await trialOf(answer, 'float64')({})).toBe('ok');
});

test('an answer of a type that nobody reads here, and a key that is not there', async () => {
  const halves = trialOf("{ y: { type: 'float16', dims: [rows, 1], data: new Uint16Array(rows) } }");
  expect(await halves({})).toBe('bad-answer: the model gives `y` as float16, which is not read here');
  expect(await halves({ key: 'nr' })).toBe('missing-column: there is no column `nr` in `in.csv`');
});
