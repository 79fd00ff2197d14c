/** Which engine predicts: the one that is asked for, else the one that the model is made for. */
import { join } from 'node:path';
import { exists } from '../../base/files.ts';
import type { Database } from '../../data/duckdb.ts';
import { misplaced } from '../../options/misplaced.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { type PredictOptions, predictOptions } from './options.ts';
import type { Predictor } from './predictor.ts';

export async function openPredictor(
  options: PredictOptions,
  database: Database,
  context: WorkContext,
): Promise<Predictor> {
  const engine = options.engine ?? engineOf(options.model ?? '', context.wdir);
  const idle = misplaced(predictOptions, options, { engine: [engine] });
  if (idle.length > 0)
    throw new WorkError(...idle.map(({ path, ...problem }) => ({ ...problem, option: path })));
  switch (engine) {
    case 'native':
      return (await import('./native.ts')).openNative(options, database, context);
    case 'onnx':
      return (await import('./onnx.ts')).openOnnx(options, database, context);
    case 'knn':
      return (await import('./knn.ts')).openKnn(options, database, context);
    case 'http':
      return (await import('./http.ts')).openHttp(options, database, context);
    default:
      throw new Error(`the engine ${engine} was refused before`);
  }
}

function engineOf(model: string, wdir: string): 'native' | 'onnx' {
  const place = join(wdir, model);
  if (!exists(place))
    throw new WorkError({ code: 'missing-input', message: `\`${model}\` is not there`, option: ['model'] });
  if (model.endsWith('.onnx')) return 'onnx';
  return exists(join(place, 'model.onnx')) ? 'onnx' : 'native';
}
