/** The multilayer perceptron: dense layers, trained by gradient descent on a backend of tensors. */
import type { Algorithm } from '../model.ts';
import { fitMlp } from './fit.ts';
import { openMlp } from './model.ts';
import type { MlpOptions } from './options.ts';

export const mlp: Algorithm<MlpOptions> = {
  fit: fitMlp,
  open: (parameters, options, task, _classes, context) => openMlp(parameters, options, task, context),
};
