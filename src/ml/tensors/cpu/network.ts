/** A network in plain JavaScript: doubles in every sum, rounded to the dtype where they are kept. */
import { type Floats, floats, type SparseMatrix } from '../../../matrix.ts';
import type { Batch, Gradients, Network, NetworkSpec, NetworkState, Rows } from '../backend.ts';
import { type ByColumn, byColumn, countOf, gatherDense, gatherSparse, partsOf } from '../batch-rows.ts';
import { lossOf } from '../losses.ts';
import { layerShapes, slotsOf, tensorsOf, valuesOf } from '../state-shapes.ts';
import { activate, applyMask, differentiate } from './activations.ts';
import { optimize, type Parameter } from './optimize.ts';
import { affine, backward, gradientOf, sparseAffine, sparseGradientOf, sumRows } from './products.ts';

interface CpuLayer {
  readonly inputs: number;
  readonly units: number;
  readonly weight: Parameter;
  readonly bias: Parameter;
}

type Input =
  | { readonly form: 'dense'; readonly values: Floats }
  | { readonly form: 'sparse'; readonly values: SparseMatrix };

export class CpuNetwork implements Network {
  readonly #spec: NetworkSpec;
  readonly #layers: readonly CpuLayer[];
  /** For each input column, where a batch has it; only for sparse input. */
  readonly #places: Int32Array;
  #steps: number;

  constructor(spec: NetworkSpec, state: NetworkState) {
    this.#spec = spec;
    this.#steps = state.steps;
    this.#places = new Int32Array(spec.sparse ? spec.inputs : 0).fill(-1);
    const parameterOf = (name: string, rows: number, columns: number): Parameter => ({
      columns,
      values: valuesOf(state, name, rows * columns, spec.dtype),
      gradient: new Float64Array(rows * columns),
      slots: slotsOf(spec).map((slot) => valuesOf(state, `${name}.${slot}`, rows * columns, spec.dtype)),
    });
    this.#layers = layerShapes(spec).map(({ inputs, units, weight, bias }) => ({
      inputs,
      units,
      weight: parameterOf(weight, inputs, units),
      bias: parameterOf(bias, 1, units),
    }));
  }

  async step(batch: Batch): Promise<number> {
    const { loss, touched } = this.#descend(batch);
    this.#steps++;
    optimize(this.#layers, this.#spec, this.#steps, batch.learningRate, touched);
    for (const { weight, bias } of this.#layers) {
      bias.gradient.fill(0);
      if (touched && weight === this.#layers[0]?.weight) clear(weight, touched);
      else weight.gradient.fill(0);
    }
    return loss;
  }

  async gradients(batch: Batch): Promise<Gradients> {
    const { loss } = this.#descend(batch);
    const gradients = Object.fromEntries(
      layerShapes(this.#spec).flatMap(({ weight, bias }, i) => {
        const layer = this.#layers[i] as CpuLayer;
        const of = [layer.weight.gradient.slice(), layer.bias.gradient.slice()] as const;
        for (const parameter of [layer.weight, layer.bias]) parameter.gradient.fill(0);
        return [
          [weight, of[0]],
          [bias, of[1]],
        ];
      }),
    );
    return { loss, gradients };
  }

  async forward(rows: Rows): Promise<Float64Array> {
    const outputs = this.#layers.at(-1)?.units ?? 0;
    const all = new Float64Array(countOf(rows) * outputs);
    for (const part of partsOf(rows, this.#spec.batchRows)) {
      const last = this.#activations(this.#gather(part), countOf(part), null).at(-1);
      if (last) all.set(last, part.start * outputs);
    }
    return all;
  }

  async state(): Promise<NetworkState> {
    const slots = slotsOf(this.#spec);
    const tensors = tensorsOf(this.#spec, (layer, part, slot) => {
      const parameter = (this.#layers[layer] as CpuLayer)[part];
      return (slot === null ? parameter.values : (parameter.slots[slots.indexOf(slot)] as Floats)).slice();
    });
    return { steps: this.#steps, tensors };
  }

  close(): void {}

  /** Adds the gradients of the batch, penalty included, to those kept, which are 0. */
  #descend(batch: Batch): { loss: number; touched: ByColumn | null } {
    const rows = countOf(batch);
    const input = this.#gather(batch);
    const activations = this.#activations(input, rows, batch.masks);
    const outputs = this.#layers.at(-1) as CpuLayer;
    const delta = new Float64Array(rows * outputs.units);
    let loss = lossOf(this.#spec.loss, activations.at(-1) as Floats, batch, delta);
    let touched: ByColumn | null = null;
    let backed = delta;
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const { weight, bias, inputs, units } = this.#layers[i] as CpuLayer;
      sumRows(backed, rows, units, bias.gradient);
      if (i > 0) {
        const before = activations[i - 1] as Floats;
        gradientOf(before, backed, rows, inputs, units, weight.gradient);
        backed = backward(backed, weight.values, rows, inputs, units);
        const mask = batch.masks?.[i - 1] ?? null;
        differentiate(this.#spec.layers[i - 1]?.activation ?? 'linear', before, mask, backed);
      } else if (input.form === 'sparse') {
        touched = byColumn(input.values, this.#places);
        sparseGradientOf(touched, backed, units, weight.gradient);
      } else gradientOf(input.values, backed, rows, inputs, units, weight.gradient);
      loss += addPenalty(weight, this.#spec.alpha);
    }
    return { loss, touched: this.#spec.alpha === 0 ? touched : null };
  }

  #gather(rows: Rows): Input {
    if (this.#spec.sparse) return { form: 'sparse', values: gatherSparse(rows) };
    const values = floats(this.#spec.dtype, countOf(rows) * this.#spec.inputs);
    gatherDense(rows, values, this.#spec.inputs);
    return { form: 'dense', values };
  }

  /** The outputs of each layer, masked. */
  #activations(input: Input, rows: number, masks: Batch['masks']): readonly Floats[] {
    const outputs: Floats[] = [];
    for (const [i, { inputs, units, weight, bias }] of this.#layers.entries()) {
      const out = floats(this.#spec.dtype, rows * units);
      if (i > 0) affine(outputs[i - 1] as Floats, weight.values, bias.values, rows, inputs, units, out);
      else if (input.form === 'sparse') sparseAffine(input.values, weight.values, bias.values, units, out);
      else affine(input.values, weight.values, bias.values, rows, inputs, units, out);
      activate(this.#spec.layers[i]?.activation ?? 'linear', out);
      const mask = masks?.[i];
      if (mask) applyMask(out, mask);
      outputs.push(out);
    }
    return outputs;
  }
}

/** α/2·‖W‖², its gradient added. */
function addPenalty({ values, gradient }: Parameter, alpha: number): number {
  if (alpha === 0) return 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    squares += value * value;
    gradient[i] = (gradient[i] as number) + alpha * value;
  }
  return (alpha / 2) * squares;
}

function clear({ gradient, columns: units }: Parameter, { columns }: ByColumn): void {
  for (const column of columns) gradient.fill(0, column * units, (column + 1) * units);
}
