/** The hyperparameters of the multilayer perceptron: scikit-learn's names where it has them. */
import { type OptionsOf, optional, withDefault } from '../../option.ts';
import { record } from '../../options/read.ts';
import { choice, flag, integer, list, number, positive } from '../../options/types.ts';

const notNegative = number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0);
const share = number(
  'number from 0 to below 1',
  'a number from 0 to below 1',
  (value) => value >= 0 && value < 1,
);

const ofAdam = { optimizer: ['adam'] };

export const mlpOptions = {
  hidden_layer_sizes: withDefault(
    list(integer(1, 2 ** 24), 'list of integers ≥ 1', 'a list of whole numbers from 1 on', 0),
    [100],
    {
      doc: 'Units of each hidden layer',
    },
  ),
  activation: withDefault(choice('relu', 'tanh', 'sigmoid'), 'relu', { doc: 'Of the hidden layers' }),
  optimizer: withDefault(choice('adam', 'sgd'), 'adam', { doc: 'How weights move along their gradient' }),
  learning_rate: withDefault(positive, 0.001, { doc: 'Length of steps, before the schedule' }),
  beta_1: withDefault(share, 0.9, { doc: 'How much of the mean gradient is kept', only: ofAdam }),
  beta_2: withDefault(share, 0.999, { doc: 'How much of the mean square is kept', only: ofAdam }),
  epsilon: withDefault(positive, 1e-8, { doc: 'Added to the root of the mean square', only: ofAdam }),
  momentum: withDefault(share, 0, {
    doc: 'How much of the last step is kept',
    only: { optimizer: ['sgd'] },
  }),
  alpha: withDefault(notNegative, 0, { doc: 'Weight of the squared weights: α/2·‖W‖² is added to the loss' }),
  batch_size: withDefault(integer(1), 32, {
    doc: 'Rows of a step; the last batch of an epoch may be smaller',
  }),
  epochs: withDefault(integer(1), 10, { doc: 'How often all rows are gone through' }),
  shuffle: withDefault(flag, true, { doc: 'Whether each epoch has an order of its own' }),
  dropout: withDefault(share, 0, { doc: 'Share of the outputs of hidden layers that a step leaves out' }),
  schedule: withDefault(choice('constant', 'linear', 'cosine', 'exponential'), 'constant', {
    doc: 'How the learning rate falls over `decay_epochs`: to 0, to 0 along a cosine, or by `decay_rate`',
  }),
  decay_epochs: withDefault(positive, 10, {
    doc: 'Epochs that the schedule takes, whatever `epochs` is',
    only: { schedule: ['linear', 'cosine', 'exponential'] },
  }),
  decay_rate: withDefault(positive, 0.1, {
    doc: 'The factor that is reached after `decay_epochs`',
    only: { schedule: ['exponential'] },
  }),
  warmup: withDefault(integer(0), 0, { doc: 'Steps in which the learning rate rises to what it is' }),
  early_stopping: optional(
    record(
      {
        monitor: withDefault(choice('loss', 'accuracy', 'rmse', 'mae', 'r2'), 'loss', {
          doc: 'What is watched, of `validation` where there is one; metrics need one',
        }),
        patience: withDefault(integer(1), 10, { doc: 'Epochs without improvement after which it ends' }),
        min_delta: withDefault(notNegative, 0, { doc: 'The least that counts as improvement' }),
        restore_best: withDefault(flag, true, {
          doc: 'Whether the weights of the best epoch are the result',
        }),
      },
      '{monitor, patience, min_delta, restore_best}',
    ),
    { doc: 'Ends the training when it no longer gets better', else: 'none' },
  ),
  gradient_clip: optional(positive, { doc: 'Greatest norm of all gradients together', else: 'none' }),
  dtype: withDefault(choice('float32', 'float64'), 'float32', {
    doc: 'Of the weights; `float64` is computed by the backend `cpu` only',
  }),
};
export type MlpOptions = OptionsOf<typeof mlpOptions>;
