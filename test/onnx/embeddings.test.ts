/** Sentence embeddings by a model in ONNX: which vectors come out, in which order, and which texts are computed. */
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventsOf, makeProject, type Project } from '../support/project.ts';

const model = fileURLToPath(new URL('model', import.meta.url));
const runtime = process.env.LUC_TEST_ONNX;
if (!runtime) throw new Error('LUC_TEST_ONNX names the folder that has onnxruntime-node in its node_modules');

const jsonl = (texts: readonly (string | null)[]): string =>
  texts.map((text, id) => `${JSON.stringify({ id, text })}\n`).join('');
const vectorsIn = (project: Project, path: string): number[][] =>
  project
    .read(path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).vector);

function projectWith(texts: readonly (string | null)[], options: string): Project {
  const project = makeProject({ files: { 'in.jsonl': jsonl(texts), 'lucidity.yaml': yaml(options) } });
  cpSync(model, project.path('model'), { recursive: true });
  symlinkSync(join(runtime as string, 'node_modules'), project.path('node_modules'));
  return project;
}

const yaml = (options: string): string =>
  `stages:\n  v: {vectorize: {input: in.jsonl, method: onnx, model: model, output: v.jsonl, ${options}}}\n`;

/** What the stage itself says of how much it computed. */
async function computed(project: Project): Promise<string[]> {
  const run = await project.repro();
  expect({ code: run.code, failed: run.failed }).toEqual({ code: 0, failed: [] });
  return eventsOf(run).flatMap(({ event, line }) => (event === 'stage-output' ? [String(line)] : []));
}

test('vectors are those of the tokens with the special ones, pooled; each text is computed once', async () => {
  const project = projectWith(['Cats sat', null, 'dog', 'Cats sat', 'zebra'], 'norm: none, dtype: float64');
  expect(await computed(project)).toEqual(['new texts: 4, rows: 5']);
  // [CLS] cat ##s sat [SEP], and so on.
  const mean =
    (...sums: number[]) =>
    (tokens: number) =>
      sums.map((sum) => Math.fround(sum / tokens));
  expect(vectorsIn(project, 'v.jsonl')).toEqual([
    mean(3, 2, 7)(5),
    mean(0, 0, 4)(2),
    mean(0, 3, 4)(3),
    mean(3, 2, 7)(5),
    mean(1, 1, 5)(3),
  ]);
  const first = project.read('v.jsonl');

  project.write('in.jsonl', jsonl(['new dog', 'dog']));
  expect(await computed(project)).toEqual(['new texts: 1, rows: 2']);
  expect(vectorsIn(project, 'v.jsonl')[1]).toEqual(mean(0, 3, 4)(3));

  // Without a memo, one at a time, and on two threads: the bytes are the same.
  const other = projectWith(
    ['Cats sat', null, 'dog', 'Cats sat', 'zebra'],
    'norm: none, dtype: float64, batch_size: 1',
  );
  other.write('lucidity.yaml', `${other.read('lucidity.yaml').replace('}}\n', '}, resources: {cpu: 2}}\n')}`);
  expect(await computed(other)).toEqual(['new texts: 4, rows: 5']);
  expect(other.read('v.jsonl')).toBe(first);
});

test('pooling, length one, the state, and dimensions', async () => {
  const project = projectWith(['cat', 'dog sat'], 'pooling: last, vectorizer: state.json, dimensions: 3');
  await computed(project);
  expect(vectorsIn(project, 'v.jsonl')).toEqual([
    [0, 0, 1],
    [0, 0, 1],
  ]);
  expect(JSON.parse(project.read('state.json'))).toMatchObject({
    schema: 1,
    method: 'onnx',
    options: { model: 'model', pooling: 'last', norm: 'l2', max_tokens: 6 },
  });
  const given = 'fit: false, vectorizer: state.json';
  project.write('lucidity.yaml', yaml(given));
  await computed(project);
  expect(vectorsIn(project, 'v.jsonl')[1]).toEqual([0, 0, 1]);
  project.write('model/config.json', '{"max_position_embeddings": 6}');
  expect((await project.luc(['repro'])).stderr).toContain(
    'error: `v`: `state.json` was made with another model than the one in `model`',
  );
  project.remove('model/config.json');
  project.write('lucidity.yaml', yaml('pooling: cls'));
  await computed(project);
  expect(vectorsIn(project, 'v.jsonl')).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
  project.write('lucidity.yaml', yaml('norm: l2'));
  await computed(project);
  for (const vector of vectorsIn(project, 'v.jsonl'))
    expect(Math.abs(Math.hypot(...vector) - 1)).toBeLessThan(1e-6);
});

test('texts that are too long, wrong dimensions and broken models are refused', async () => {
  const project = projectWith(['cat', 'cat dog sat cat dog'], 'norm: l2');
  const said = async (): Promise<string> =>
    (await project.luc(['repro'])).stderr.replace(/^[\s\S]*?\nerror: /, '');
  expect(await said()).toContain('`v`: the text in row 2 of in.jsonl has 7 tokens, and the model takes 6');
  project.write('lucidity.yaml', yaml('max_tokens: 7, dimensions: 4'));
  expect(await said()).toContain('has 3 numbers, and 4 are expected');
  project.write('lucidity.yaml', yaml('max_tokens: 7'));
  await computed(project);
  project.write('model/model.onnx', readFileSync(join(model, 'model.onnx')).subarray(0, 100));
  expect(await said()).toContain('`v`: model/model.onnx cannot be opened: ');
  project.write('model/tokenizer.json', '{}');
  expect(await said()).toContain('`v`: model/tokenizer.json is none that is known: it has no `model`');
});
