/** A model in ONNX that takes rows of numbers, opened: what it wants and what it gives. */
import { inWords, loadOnnxRuntime, openSession, type OnnxTensor as RuntimeTensor } from './runtime.ts';

export interface OnnxTensor {
  readonly type: string;
  readonly dims: readonly number[];
  /** Numbers, whole ones of 64 bits, or texts. */
  readonly data: ArrayLike<number | bigint | string>;
}

export interface OnnxInput {
  readonly name: string;
  readonly type: string;
  /** Names stand for lengths that are open. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly inputs: readonly OnnxInput[];
  readonly run: (feeds: {
    readonly [name: string]: OnnxTensor;
  }) => Promise<{ readonly [name: string]: OnnxTensor }>;
  readonly close: () => Promise<void>;
}

interface Options {
  /** Absolute: the project, whose packages are looked at before those of the user. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** As messages call the model. */
  readonly named: string;
}

/** Ends with `engine-unavailable`, and with `unreadable-input` for what is no model. One thread adds up in one order. */
export async function openOnnxModel(path: string, { root, env, named }: Options): Promise<OnnxModel> {
  const runtime = loadOnnxRuntime(root, env);
  const { Tensor } = runtime;
  const session = await openSession(runtime, path, 1, `\`${named}\` is no ONNX model that can be run`);
  const told = session.inputMetadata as readonly Partial<OnnxInput>[] | undefined;
  return {
    inputs: session.inputNames.map((name) => {
      const { type = 'float32', shape = [] } = told?.find((input) => input.name === name) ?? {};
      return { name, type, shape };
    }),
    run: (feeds) =>
      inWords(`\`${named}\` cannot be run`, () =>
        session.run(
          Object.fromEntries(
            Object.entries(feeds).map(([name, { type, data, dims }]) => [
              name,
              new Tensor(type, data as RuntimeTensor['data'], dims),
            ]),
          ),
        ),
      ),
    close: async () => session.release?.(),
  };
}
