/** How far a training has come: all that it takes to go on with it, as a checkpoint keeps it. */
import type { Checkpoint } from '../model.ts';
import type { NetworkSpec, NetworkState } from '../tensors/backend.ts';
import { layerShapes } from '../tensors/state-shapes.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { initialState } from './network-spec.ts';

export type Line = { readonly [name: string]: number };

export interface Course {
  /** Epochs done. */
  readonly epochs: number;
  readonly state: NetworkState;
  readonly history: readonly Line[];
  /** Of early stopping: the best epoch so far, and whether it has ended the training. */
  readonly best: Best | null;
  readonly isOver: boolean;
}

export interface Best {
  readonly epoch: number;
  readonly value: number;
  /** Weights and biases only. */
  readonly weights: NetworkState['tensors'];
}

export const startCourse = (spec: NetworkSpec, seed: number): Course => ({
  epochs: 0,
  state: initialState(spec, seed),
  history: [],
  best: null,
  isOver: false,
});

/** Those that a model consists of. */
export const weightsOf = (spec: NetworkSpec, { tensors }: NetworkState): NetworkState['tensors'] =>
  Object.fromEntries(
    layerShapes(spec).flatMap(({ weight, bias }) =>
      [weight, bias].map((name) => [name, tensors[name] as Tensor]),
    ),
  );

interface CourseFacts {
  readonly steps: number;
  readonly history: readonly Line[];
  readonly best: Omit<Best, 'weights'> | null;
  readonly isOver: boolean;
}

const ofBest = 'best.';

export function checkpointOf({ epochs, state, history, best, isOver }: Course): Checkpoint {
  const facts: CourseFacts = {
    steps: state.steps,
    history,
    best: best && { epoch: best.epoch, value: best.value },
    isOver,
  };
  const kept = Object.entries(best?.weights ?? {}).map(
    ([name, tensor]) => [`${ofBest}${name}`, tensor] as const,
  );
  return { epochs, facts: { ...facts }, tensors: { ...state.tensors, ...Object.fromEntries(kept) } };
}

export function courseOf({ epochs, facts, tensors }: Checkpoint): Course {
  const { steps, history, best, isOver } = facts as unknown as CourseFacts;
  const named = Object.entries(tensors);
  const isOfBest = ([name]: readonly [string, Tensor]): boolean => name.startsWith(ofBest);
  const weights = named
    .filter(isOfBest)
    .map(([name, tensor]) => [name.slice(ofBest.length), tensor] as const);
  return {
    epochs,
    state: { steps, tensors: Object.fromEntries(named.filter((one) => !isOfBest(one))) },
    history,
    best: best && { ...best, weights: Object.fromEntries(weights) },
    isOver,
  };
}
