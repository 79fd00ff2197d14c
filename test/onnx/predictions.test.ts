/** Predictions by a model in ONNX, by a runtime that lies among the tools of the user. */
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventsOf, makeProject } from '../support/project.ts';

const model = fileURLToPath(new URL('model', import.meta.url));
const runtime = process.env.LUC_TEST_ONNX;
if (!runtime) throw new Error('LUC_TEST_ONNX names the folder that has onnxruntime-node in its node_modules');

test('a row an input, and what cannot be run is told', async () => {
  const project = makeProject({
    files: {
      'in.csv': 'input_ids,attention_mask,token_type_ids\n1,1,0\n3,1,0\n',
      'lucidity.yaml':
        'stages:\n  p: {predict: {input: in.csv, engine: onnx, model: model, output: out.jsonl}}\n',
    },
  });
  cpSync(model, project.path('model'), { recursive: true });
  const env = { XDG_DATA_HOME: project.path('data') };
  mkdirSync(project.path('data/lucidity/tools'), { recursive: true });
  symlinkSync(runtime, project.path('data/lucidity/tools/onnxruntime-node'));
  const said = async (): Promise<unknown[]> =>
    eventsOf(await project.repro([], { env })).flatMap(({ event, problem }) =>
      event === 'stage-finished' && problem ? [(problem as { readonly message: string }).message] : [],
    );
  expect(await said()).toEqual([]);
  expect(project.read('out.jsonl')).toBe(
    '{"prediction":0,"probabilities":[1.0,1.0,1.0],"score":1.0}\n{"prediction":2,"probabilities":[0.0,0.0,4.0],"score":4.0}\n',
  );
  project.write('in.csv', 'input_ids,attention_mask,token_type_ids\n99,1,0\n');
  expect(await said()).toEqual([expect.stringMatching(/^`p`: `model\/model\.onnx` cannot be run: /)]);
  project.write('model/model.onnx', 'none');
  expect(await said()).toEqual([
    expect.stringMatching(/^`p`: `model\/model\.onnx` is no ONNX model that can be run: /),
  ]);
});
