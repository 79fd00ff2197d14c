/** A network whose steps are compiled: each is one call of the kernels, done by all threads together. */

import { type KernelThreads, startKernelThreads } from '../../../base/kernel-threads.ts';
import { runWasm, type WasmProgram } from '../../../base/web-assembly.ts';
import type { Floats } from '../../../matrix.ts';
import type { Activation, Batch, Gradients, Network, NetworkSpec, NetworkState, Rows } from '../backend.ts';
import { countOf, gatherDense, partsOf } from '../batch-rows.ts';
import { layerShapes, slotsOf, tensorsOf, valuesOf } from '../state-shapes.ts';
import { unbias } from '../unbias.ts';
import * as at from './layout.ts';
import { KernelMemory } from './memory.ts';
import { type LayerPlan, type ParameterPlan, type Plan, planOf } from './plan.ts';
import { SparseInput } from './sparse-input.ts';

interface Kernels {
  readonly run: () => void;
}

export async function openWasmNetwork(
  program: WasmProgram,
  threads: number,
  spec: NetworkSpec,
  state: NetworkState,
): Promise<Network> {
  const plan = planOf(spec, threads);
  const memory = new KernelMemory(plan.end);
  const others = await startKernelThreads(program, memory.memory, threads - 1);
  return new WasmNetwork(spec, state, plan, memory, others, runWasm<Kernels>(program, memory.memory));
}

class WasmNetwork implements Network {
  readonly #spec: NetworkSpec;
  readonly #plan: Plan;
  readonly #memory: KernelMemory;
  readonly #threads: KernelThreads;
  readonly #kernels: Kernels;
  readonly #sparse: SparseInput | null;
  #steps: number;

  constructor(
    spec: NetworkSpec,
    state: NetworkState,
    plan: Plan,
    memory: KernelMemory,
    threads: KernelThreads,
    kernels: Kernels,
  ) {
    this.#spec = spec;
    this.#plan = plan;
    this.#memory = memory;
    this.#threads = threads;
    this.#kernels = kernels;
    this.#steps = state.steps;
    this.#writeConstants(threads.count + 1);
    this.#writeState(state);
    this.#sparse = spec.sparse ? new SparseInput(spec, plan, memory) : null;
  }

  async step(batch: Batch): Promise<number> {
    this.#steps++;
    const { optimizer } = this.#spec;
    if (optimizer.name === 'adam') {
      this.#memory.setDouble(at.UNBIAS_1, unbias(optimizer.beta1, this.#steps));
      this.#memory.setDouble(at.UNBIAS_2, unbias(optimizer.beta2, this.#steps));
    }
    this.#memory.setDouble(at.LEARNING_RATE, batch.learningRate);
    return this.#descend(batch, at.STEP);
  }

  async gradients(batch: Batch): Promise<Gradients> {
    const loss = this.#descend(batch, at.DESCEND);
    const gradients: { [name: string]: Float64Array } = {};
    for (const [i, { weight, bias }] of layerShapes(this.#spec).entries()) {
      const { stride, inputs, units, ...layer } = this.#plan.layers[i] as LayerPlan;
      const dense =
        i === 0 && this.#sparse
          ? this.#sparse.gradient(stride)
          : this.#read(layer.weight.gradient, inputs, units, stride);
      const weights = Float64Array.from(this.#read(layer.weight.values, inputs, units, stride));
      gradients[weight] = weights.map((value, j) => (dense[j] as number) + this.#spec.alpha * value);
      gradients[bias] = Float64Array.from(this.#read(layer.bias.gradient, 1, units, stride));
    }
    return { loss, gradients };
  }

  async forward(rows: Rows): Promise<Float64Array> {
    const { output, units, stride } = this.#plan.layers.at(-1) as LayerPlan;
    const all = new Float64Array(countOf(rows) * units);
    for (const part of partsOf(rows, this.#spec.batchRows)) {
      this.#writeRows(part);
      this.#memory.setWord(at.MASKED, 0);
      this.#run(at.FORWARD);
      all.set(this.#read(output, countOf(part), units, stride), part.start * units);
    }
    return all;
  }

  async state(): Promise<NetworkState> {
    const slots = slotsOf(this.#spec);
    const tensors = tensorsOf(this.#spec, (i, part, slot) => {
      const { stride, inputs, units, [part]: parameter } = this.#plan.layers[i] as LayerPlan;
      const address = slot === null ? parameter.values : (parameter.slots[slots.indexOf(slot)] as number);
      return this.#read(address, part === 'weight' ? inputs : 1, units, stride);
    });
    return { steps: this.#steps, tensors };
  }

  close(): void {
    this.#memory.setWord(at.COMMAND, at.LEAVE);
    this.#kernels.run();
    this.#threads.dismiss();
  }

  #descend(batch: Batch, command: number): number {
    const rows = countOf(batch);
    this.#writeRows(batch);
    this.#sparse?.turn(command === at.STEP);
    this.#writeTruths(batch.truths);
    const shares = this.#writeShares(batch.weights, rows);
    this.#memory.setWord(at.MASKED, batch.masks ? 1 : 0);
    for (const [i, mask] of (batch.masks ?? []).entries()) {
      const { mask: address, units, stride } = this.#plan.layers[i] as LayerPlan;
      this.#write(address, mask, rows, units, stride);
    }
    this.#run(command);
    this.#sparse?.done();
    const { rowLosses } = this.#plan;
    let loss = 0;
    for (let row = 0; row < rows; row++)
      loss += (shares[row] as number) * this.#memory.doubleAt(rowLosses + row * 8);
    return loss + (this.#spec.alpha / 2) * this.#memory.doubleAt(at.SQUARES);
  }

  #run(command: number): void {
    this.#memory.setWord(at.COMMAND, command);
    this.#kernels.run();
  }

  #writeRows(rows: Rows): void {
    const count = countOf(rows);
    if (count > this.#spec.batchRows)
      throw new Error(`a batch of ${count} rows, and not ${this.#spec.batchRows}`);
    this.#memory.setWord(at.ROWS, count);
    if (this.#sparse) this.#sparse.write(rows);
    else {
      const { input, inputStride } = this.#plan;
      gatherDense(rows, this.#memory.floats.subarray(input / 4), inputStride);
    }
  }

  #writeTruths(truths: Uint32Array | Float64Array): void {
    const { truths: address } = this.#plan;
    if (truths instanceof Float64Array) this.#memory.floats.set(truths, address / 4);
    else this.#memory.words.set(truths, address / 4);
  }

  /** What part of the loss each row is. */
  #writeShares(weights: Float64Array | null, rows: number): Float64Array {
    const shares = this.#memory.doubles.subarray(this.#plan.shares / 8, this.#plan.shares / 8 + rows);
    if (!weights) return shares.fill(1 / rows);
    let sum = 0;
    for (const weight of weights) sum += weight;
    for (let row = 0; row < rows; row++) shares[row] = (weights[row] as number) / sum;
    return shares;
  }

  #writeConstants(threads: number): void {
    const { optimizer, alpha, gradientClip, loss, sparse } = this.#spec;
    const plan = this.#plan;
    const words: readonly (readonly [number, number])[] = [
      [at.THREADS, threads],
      [at.LAYERS, plan.layers.length],
      [at.LAYER_TABLE, plan.layerTable],
      [at.LOSS, lossCodes[loss]],
      [at.OPTIMIZER, optimizer.name === 'adam' ? at.ADAM : at.SGD],
      [at.SPARSE, sparse ? 1 : 0],
      [at.INPUT, plan.input],
      [at.INPUT_STRIDE, plan.inputStride],
      [at.TRUTHS, plan.truths],
      [at.SHARES, plan.shares],
      [at.ROW_LOSSES, plan.rowLosses],
      [at.PACKED_ROWS, plan.packedRows],
      [at.PACKED_ROWS_BYTES, plan.packedRowsBytes],
      [at.PARTIALS, plan.partials],
      [at.CLIPPED, gradientClip === null ? 0 : 1],
      [at.PLACES, plan.places],
      [at.ACTIVE, plan.active],
      ...plan.layers.flatMap((layer, i) => this.#layerWords(layer, i)),
    ];
    for (const [address, value] of words) this.#memory.setWord(address, value);
    this.#memory.setDouble(at.ALPHA, alpha);
    this.#memory.setDouble(at.CLIP, gradientClip ?? 0);
    if (optimizer.name === 'adam') {
      this.#memory.setDouble(at.BETA_1, optimizer.beta1);
      this.#memory.setDouble(at.BETA_2, optimizer.beta2);
      this.#memory.setDouble(at.EPSILON, optimizer.epsilon);
    } else this.#memory.setDouble(at.MOMENTUM, optimizer.momentum);
  }

  #layerWords(layer: LayerPlan, i: number): readonly (readonly [number, number])[] {
    const line = this.#plan.layerTable + i * at.L_BYTES;
    const { weight, bias } = layer;
    return [
      [line + at.L_INPUTS, layer.inputs],
      [line + at.L_UNITS, layer.units],
      [line + at.L_STRIDE, layer.stride],
      [line + at.L_ACTIVATION, activationCodes[this.#spec.layers[i]?.activation ?? 'linear']],
      [line + at.L_WEIGHT, weight.values],
      [line + at.L_WEIGHT_GRADIENT, weight.gradient],
      [line + at.L_WEIGHT_SLOT_1, weight.slots[0] ?? 0],
      [line + at.L_WEIGHT_SLOT_2, weight.slots[1] ?? 0],
      [line + at.L_BIAS, bias.values],
      [line + at.L_BIAS_GRADIENT, bias.gradient],
      [line + at.L_BIAS_SLOT_1, bias.slots[0] ?? 0],
      [line + at.L_BIAS_SLOT_2, bias.slots[1] ?? 0],
      [line + at.L_OUTPUT, layer.output],
      [line + at.L_DELTA, layer.delta],
      [line + at.L_MASK, layer.mask],
      [line + at.L_PACKED, layer.packed],
      [line + at.L_PACKED_TRANSPOSED, layer.packedTransposed],
      [line + at.L_PACKED_DELTA, layer.packedDelta],
    ];
  }

  #writeState(state: NetworkState): void {
    for (const [i, { inputs, units, weight, bias }] of layerShapes(this.#spec).entries()) {
      const layer = this.#plan.layers[i] as LayerPlan;
      const put = (name: string, rows: number, { values, slots }: ParameterPlan): void => {
        for (const [ending, address] of [
          ['', values] as const,
          ...slotsOf(this.#spec).map((slot, j) => [`.${slot}`, slots[j] as number] as const),
        ])
          this.#write(
            address,
            valuesOf(state, `${name}${ending}`, rows * units, 'float32'),
            rows,
            units,
            layer.stride,
          );
      };
      put(weight, inputs, layer.weight);
      put(bias, 1, layer.bias);
    }
  }

  /** Rows side by side as rows that are `stride` apart. */
  #write(address: number, values: Floats, rows: number, units: number, stride: number): void {
    const { floats } = this.#memory;
    for (let row = 0; row < rows; row++)
      floats.set(values.subarray(row * units, (row + 1) * units), address / 4 + row * stride);
  }

  #read(address: number, rows: number, units: number, stride: number): Float32Array {
    const { floats } = this.#memory;
    const values = new Float32Array(rows * units);
    for (let row = 0; row < rows; row++) {
      const from = address / 4 + row * stride;
      values.set(floats.subarray(from, from + units), row * units);
    }
    return values;
  }
}

const lossCodes: { readonly [loss in NetworkSpec['loss']]: number } = {
  mean_squared_error: at.SQUARED_ERROR,
  binary_cross_entropy: at.BINARY_CROSS_ENTROPY,
  cross_entropy: at.CROSS_ENTROPY,
};

const activationCodes: { readonly [activation in Activation]: number } = {
  linear: at.LINEAR,
  relu: at.RELU,
  tanh: at.TANH,
  sigmoid: at.SIGMOID,
};
