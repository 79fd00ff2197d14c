/** A trained network that predicts. */
import type { Model, OpenContext, Parameters, Prediction, Task } from '../model.ts';
import type { Network, NetworkSpec } from '../tensors/backend.ts';
import { probabilitiesOf } from './answers.ts';
import type { MlpOptions } from './options.ts';

/** Rows that are computed at once, which changes nothing of what is predicted. */
const batchRows = 256;

export async function openMlp(
  { tensors }: Parameters,
  options: MlpOptions,
  task: Task,
  { backend: open }: OpenContext,
): Promise<Model> {
  const spec = specOf(tensors, options);
  const backend = await open();
  const units = spec.layers.at(-1)?.units ?? 1;
  // A network is of one form of rows; most models are only asked with one.
  const networks = new Map<boolean, Network>();
  const networkFor = async (sparse: boolean): Promise<Network> => {
    const opened =
      networks.get(sparse) ?? (await backend.openNetwork({ ...spec, sparse }, { steps: 0, tensors }));
    networks.set(sparse, opened);
    return opened;
  };
  return {
    predict: async (x): Promise<Prediction> => {
      const network = await networkFor(x.form === 'sparse');
      const outputs = await network.forward({ x, rows: null });
      return task === 'regression'
        ? { kind: 'numbers', values: outputs }
        : { kind: 'classes', probabilities: probabilitiesOf(outputs, units) };
    },
    close: () => {
      for (const network of networks.values()) network.close();
    },
  };
}

/** By the shapes of the weights; what only learning needs may be anything. */
function specOf(tensors: Parameters['tensors'], { activation }: MlpOptions): NetworkSpec {
  const shapes: (readonly number[])[] = [];
  for (let tensor = tensors['layers.0.weight']; tensor; tensor = tensors[`layers.${shapes.length}.weight`])
    shapes.push(tensor.shape);
  return {
    inputs: shapes[0]?.[0] ?? 0,
    layers: shapes.map(([, units = 1], i) => ({
      units,
      activation: i === shapes.length - 1 ? 'linear' : activation,
    })),
    loss: 'cross_entropy',
    optimizer: { name: 'sgd', momentum: 0 },
    alpha: 0,
    gradientClip: null,
    dtype: tensors['layers.0.weight']?.dtype === 'float64' ? 'float64' : 'float32',
    batchRows,
    sparse: false,
  };
}
