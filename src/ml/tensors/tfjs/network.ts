/**
 * A network in operations of TensorFlow.js. All its parameters are one long tensor: each call of an operation costs, on
 * a native library or a GPU, so the optimizer makes one for all of them.
 */
import type { Floats } from '../../../matrix.ts';
import type { Activation, Batch, Gradients, Network, NetworkSpec, NetworkState, Rows } from '../backend.ts';
import { countOf, partsOf } from '../batch-rows.ts';
import { type LayerShape, layerShapes, slotsOf, tensorsOf, valuesOf } from '../state-shapes.ts';
import { unbias } from '../unbias.ts';
import { type Input, InputReader } from './input.ts';
import { lose } from './losses.ts';
import type { Tensor, Tf } from './tf.ts';

interface TfLayer {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** The outputs of a layer before and after its mask. */
interface Answer {
  readonly raw: Tensor;
  readonly masked: Tensor;
  readonly mask: Tensor | null;
}

export class TfjsNetwork implements Network {
  readonly #tf: Tf;
  readonly #spec: NetworkSpec;
  readonly #shapes: readonly LayerShape[];
  readonly #input: InputReader;
  /** Weights and biases, then what the optimizer keeps of them. */
  #parameters: Tensor;
  #slots: readonly Tensor[];
  /** 1 for weights, 0 for biases: what the penalty is on. */
  readonly #penalized: Tensor | null;
  #steps: number;

  constructor(tf: Tf, spec: NetworkSpec, state: NetworkState) {
    this.#tf = tf;
    this.#spec = spec;
    this.#steps = state.steps;
    this.#shapes = layerShapes(spec);
    this.#input = new InputReader(tf, spec);
    this.#parameters = this.#joined((name, length) => valuesOf(state, name, length, 'float32'));
    this.#slots = slotsOf(spec).map((slot) =>
      this.#joined((name, length) => valuesOf(state, `${name}.${slot}`, length, 'float32')),
    );
    this.#penalized =
      spec.alpha === 0
        ? null
        : this.#joined((name, length) => new Float32Array(length).fill(name.endsWith('.weight') ? 1 : 0));
  }

  async step(batch: Batch): Promise<number> {
    this.#input.keep(batch.x);
    this.#steps++;
    const { loss, parameters, slots } = this.#tf.tidy(() => {
      const found = this.#descend(batch);
      return { loss: found.loss, ...this.#moved(this.#clipped(found.gradient), batch.learningRate) };
    });
    for (const old of [this.#parameters, ...this.#slots]) old.dispose();
    this.#parameters = parameters;
    this.#slots = slots;
    return numberOf(loss);
  }

  async gradients(batch: Batch): Promise<Gradients> {
    this.#input.keep(batch.x);
    const found = this.#tf.tidy(() => this.#descend(batch));
    const all = await found.gradient.data();
    found.gradient.dispose();
    const gradients: { [name: string]: Float64Array } = {};
    for (const { name, start, length } of this.#places())
      gradients[name] = Float64Array.from(all.subarray(start, start + length));
    return { loss: await numberOf(found.loss), gradients };
  }

  async forward(rows: Rows): Promise<Float64Array> {
    const units = this.#spec.layers.at(-1)?.units ?? 1;
    const all = new Float64Array(countOf(rows) * units);
    this.#input.keep(rows.x);
    for (const part of partsOf(rows, this.#spec.batchRows)) {
      const outputs = this.#tf.tidy(
        () => this.#answers(this.#input.read(part), this.#layers(), null).at(-1)?.masked as Tensor,
      );
      all.set(await outputs.data(), part.start * units);
      outputs.dispose();
    }
    return all;
  }

  async state(): Promise<NetworkState> {
    const names = slotsOf(this.#spec);
    const parameters = await this.#parameters.data();
    const slots: Float32Array[] = [];
    for (const slot of this.#slots) slots.push(await slot.data());
    const places = new Map(this.#places().map((place) => [place.name, place]));
    const tensors = tensorsOf(this.#spec, (layer, part, slot): Floats => {
      const place = places.get(this.#shapes[layer]?.[part] ?? '');
      const values = slot === null ? parameters : slots[names.indexOf(slot)];
      return (values as Float32Array).slice(place?.start, (place?.start ?? 0) + (place?.length ?? 0));
    });
    return { steps: this.#steps, tensors };
  }

  close(): void {
    for (const tensor of [this.#parameters, ...this.#slots]) tensor.dispose();
    this.#penalized?.dispose();
    this.#input.close();
  }

  /** The loss and the gradient of all parameters, penalty included. */
  #descend(batch: Batch): { loss: Tensor; gradient: Tensor } {
    const tf = this.#tf;
    const input = this.#input.read(batch);
    const layers = this.#layers();
    const answers = this.#answers(input, layers, batch.masks);
    const { loss, delta } = lose(
      tf,
      this.#spec,
      answers.at(-1)?.masked as Tensor,
      batch.truths,
      this.#sharesOf(batch),
    );
    const parts: Tensor[] = [];
    let backed = delta;
    for (let i = layers.length - 1; i >= 0; i--) {
      const before = answers[i - 1];
      const weight = before ? tf.matMul(before.masked, backed, true) : input.transposedTimes(backed);
      parts.unshift(tf.reshape(weight, [-1]), tf.sum(backed, 0));
      if (!before) break;
      backed = tf.matMul(backed, (layers[i] as TfLayer).weight, false, true);
      if (before.mask) backed = tf.mul(backed, before.mask);
      backed = this.#differentiated(this.#spec.layers[i - 1]?.activation ?? 'linear', before.raw, backed);
    }
    const gradient = tf.concat(parts, 0);
    if (!this.#penalized) return { loss, gradient };
    const weights = tf.mul(this.#parameters, this.#penalized);
    return {
      loss: tf.add(loss, tf.mul(tf.sum(tf.square(weights)), this.#spec.alpha / 2)),
      gradient: tf.add(gradient, tf.mul(weights, this.#spec.alpha)),
    };
  }

  #answers(input: Input, layers: readonly TfLayer[], masks: Batch['masks']): readonly Answer[] {
    const tf = this.#tf;
    const answers: Answer[] = [];
    for (const [i, { weight, bias }] of layers.entries()) {
      const before = answers[i - 1];
      const sums = before ? tf.matMul(before.masked, weight) : input.times(weight);
      const raw = activated(tf, this.#spec.layers[i]?.activation ?? 'linear', tf.add(sums, bias));
      const values = masks?.[i];
      const mask = values ? tf.tensor(values, raw.shape, 'float32') : null;
      answers.push({ raw, masked: mask ? tf.mul(raw, mask) : raw, mask });
    }
    return answers;
  }

  #differentiated(activation: Activation, output: Tensor, gradient: Tensor): Tensor {
    const tf = this.#tf;
    if (activation === 'linear') return gradient;
    if (activation === 'relu') return tf.where(tf.greater(output, 0), gradient, tf.zerosLike(gradient));
    if (activation === 'tanh') return tf.mul(gradient, tf.add(tf.neg(tf.square(output)), 1));
    return tf.mul(gradient, tf.mul(output, tf.add(tf.neg(output), 1)));
  }

  #sharesOf(batch: Batch): Tensor {
    const rows = countOf(batch);
    const shares = new Float32Array(rows);
    const sum = batch.weights?.reduce((one, other) => one + other, 0) ?? rows;
    for (let row = 0; row < rows; row++) shares[row] = (batch.weights?.[row] ?? 1) / sum;
    return this.#tf.tensor(shares, [rows, 1], 'float32');
  }

  #clipped(gradient: Tensor): Tensor {
    const { gradientClip } = this.#spec;
    if (gradientClip === null) return gradient;
    const tf = this.#tf;
    const norm = tf.sqrt(tf.sum(tf.square(gradient)));
    const factor = tf.where(
      tf.greater(norm, gradientClip),
      tf.div(tf.scalar(gradientClip), norm),
      tf.scalar(1),
    );
    return tf.mul(gradient, factor);
  }

  #moved(gradient: Tensor, rate: number): { parameters: Tensor; slots: readonly Tensor[] } {
    const tf = this.#tf;
    const { optimizer } = this.#spec;
    const [first, second] = this.#slots;
    if (optimizer.name === 'sgd') {
      const change = first ? tf.add(tf.mul(first, optimizer.momentum), gradient) : gradient;
      return { parameters: tf.sub(this.#parameters, tf.mul(change, rate)), slots: first ? [change] : [] };
    }
    const { beta1, beta2, epsilon } = optimizer;
    const mean = tf.add(tf.mul(first as Tensor, beta1), tf.mul(gradient, 1 - beta1));
    const square = tf.add(tf.mul(second as Tensor, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const size = tf.add(tf.sqrt(tf.div(square, unbias(beta2, this.#steps))), epsilon);
    const change = tf.div(tf.mul(mean, rate / unbias(beta1, this.#steps)), size);
    return { parameters: tf.sub(this.#parameters, change), slots: [mean, square] };
  }

  #layers(): readonly TfLayer[] {
    const tf = this.#tf;
    const places = this.#places();
    return this.#shapes.map(({ inputs, units }, i) => {
      const [weight, bias] = [places[2 * i] as Place, places[2 * i + 1] as Place];
      return {
        weight: tf.reshape(tf.slice(this.#parameters, [weight.start], [weight.length]), [inputs, units]),
        bias: tf.slice(this.#parameters, [bias.start], [bias.length]),
      };
    });
  }

  #joined(valuesOf: (name: string, length: number) => Floats): Tensor {
    const places = this.#places();
    const { start, length } = places.at(-1) as Place;
    const all = new Float32Array(start + length);
    for (const place of places) all.set(valuesOf(place.name, place.length), place.start);
    return this.#tf.tensor(all, [all.length], 'float32');
  }

  /** Where each weight and bias lies in the long tensor. */
  #places(): readonly Place[] {
    let end = 0;
    return this.#shapes.flatMap(({ inputs, units, weight, bias }) =>
      (
        [
          [weight, inputs * units],
          [bias, units],
        ] as const
      ).map(([name, length]) => {
        const start = end;
        end += length;
        return { name, start, length };
      }),
    );
  }
}

interface Place {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

function activated(tf: Tf, activation: Activation, sums: Tensor): Tensor {
  if (activation === 'linear') return sums;
  if (activation === 'relu') return tf.relu(sums);
  return activation === 'tanh' ? tf.tanh(sums) : tf.sigmoid(sums);
}

async function numberOf(scalar: Tensor): Promise<number> {
  const [value = Number.NaN] = await scalar.data();
  scalar.dispose();
  return value;
}
