/** Which engine predicts: the one that is asked for, else the one that the model is made for. */
import { join } from 'node:path';
import { exists } from '../../base/files.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import type { PredictOptions } from './options.ts';
import type { Predictor } from './predictor.ts';

export async function openPredictor(options: PredictOptions, context: WorkContext): Promise<Predictor> {
  const { model = '' } = options;
  switch (options.engine ?? engineOf(model, context.wdir)) {
    case 'native':
      return (await import('./native.ts')).openNative(options, context);
    case 'onnx':
      return (await import('./onnx.ts')).openOnnx(options, context);
    case 'http':
      return (await import('./http.ts')).openHttp(options, context);
    default:
      throw new Error(`the engine ${options.engine} was refused before`);
  }
}

function engineOf(model: string, wdir: string): 'native' | 'onnx' {
  const place = join(wdir, model);
  if (!exists(place))
    throw new WorkError({ code: 'missing-input', message: `\`${model}\` is not there`, option: ['model'] });
  if (model.endsWith('.onnx')) return 'onnx';
  return exists(join(place, 'model.onnx')) ? 'onnx' : 'native';
}
