/** Losses of outputs before their last function, and their gradients there, in operations of TensorFlow.js. */
import { unreachable } from '../../../base/unreachable.ts';
import type { Batch, NetworkSpec } from '../backend.ts';
import type { Tensor, Tf } from './tf.ts';

export interface Lost {
  readonly loss: Tensor;
  readonly delta: Tensor;
}

/** `shares` are a column: what part of the mean each row is. */
export function lose(
  tf: Tf,
  { loss, layers }: NetworkSpec,
  outputs: Tensor,
  truths: Batch['truths'],
  shares: Tensor,
): Lost {
  const units = layers.at(-1)?.units ?? 1;
  const rows = outputs.shape[0] ?? 0;
  switch (loss) {
    case 'mean_squared_error': {
      const error = tf.sub(outputs, tf.tensor(Float32Array.from(truths), [rows, units], 'float32'));
      const part = tf.div(shares, units);
      return {
        loss: tf.sum(tf.mul(tf.square(error), part)),
        delta: tf.mul(tf.mul(error, part), 2),
      };
    }
    case 'binary_cross_entropy': {
      const truth = tf.tensor(Float32Array.from(truths), [rows, 1], 'float32');
      // −ln σ(z) = ln(1 + e^−z), written so that e is of nothing positive.
      const rest = tf.log1p(tf.exp(tf.neg(tf.abs(outputs))));
      const each = tf.add(tf.sub(tf.relu(outputs), tf.mul(outputs, truth)), rest);
      return {
        loss: tf.sum(tf.mul(each, shares)),
        delta: tf.mul(tf.sub(tf.sigmoid(outputs), truth), shares),
      };
    }
    case 'cross_entropy': {
      const truth = tf.oneHot(tf.tensor(Int32Array.from(truths), [rows], 'int32'), units);
      const logs = tf.logSoftmax(outputs);
      return {
        loss: tf.neg(tf.sum(tf.mul(tf.mul(logs, truth), shares))),
        delta: tf.mul(tf.sub(tf.exp(logs), truth), shares),
      };
    }
    default:
      return unreachable(loss);
  }
}
