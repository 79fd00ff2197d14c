/** A model in ONNX, run by `onnxruntime-node`, which the user's project has where it is wanted. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSystemError } from '../base/effects.ts';
import { WorkError } from '../work.ts';

export interface OnnxTensor {
  readonly type: string;
  readonly dims: readonly number[];
  /** Numbers, whole ones of 64 bits, or texts. */
  readonly data: ArrayLike<number | bigint | string>;
}

export interface OnnxSession {
  readonly inputs: readonly {
    readonly name: string;
    readonly type: string;
    readonly shape: readonly (number | string)[];
  }[];
  readonly run: (feeds: {
    readonly [name: string]: OnnxTensor;
  }) => Promise<{ readonly [name: string]: OnnxTensor }>;
  readonly close: () => Promise<void>;
}

/** What of the library is used. */
interface Library {
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => OnnxTensor;
  readonly InferenceSession: {
    readonly create: (
      path: string,
      options: object,
    ) => Promise<{
      readonly inputMetadata: readonly {
        readonly name: string;
        readonly type?: string;
        readonly shape?: readonly (number | string)[];
      }[];
      readonly run: (feeds: object) => Promise<{ readonly [name: string]: OnnxTensor }>;
      readonly release: () => Promise<void>;
    }>;
  };
}

interface Options {
  /** Absolute: the project, whose packages are looked at. */
  readonly root: string;
  /** As messages call the model. */
  readonly named: string;
}

/** Ends with `engine-unavailable`, and with `unreadable-input` for what is no model. One thread adds up in one order. */
export async function openOnnx(path: string, { root, named }: Options): Promise<OnnxSession> {
  const { InferenceSession, Tensor } = await loadLibrary(root);
  const session = await InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  }).catch((error: Error) => {
    throw new WorkError({
      code: 'unreadable-input',
      message: `\`${named}\` is no ONNX model that can be run: ${error.message.split('\n', 1)[0]}`,
      option: ['model'],
    });
  });
  return {
    inputs: session.inputMetadata.map(({ name, type = 'float32', shape = [] }) => ({ name, type, shape })),
    run: (feeds) =>
      session.run(
        Object.fromEntries(
          Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]),
        ),
      ),
    close: () => session.release(),
  };
}

const library = 'onnxruntime-node';

async function loadLibrary(root: string): Promise<Library> {
  try {
    const place = createRequire(join(root, 'package.json')).resolve(library);
    const loaded = (await import(pathToFileURL(place).href)) as Library & { readonly default?: Library };
    return loaded.default ?? loaded;
  } catch (error) {
    if (!isSystemError(error, 'MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED')) throw error;
    throw new WorkError({
      code: 'engine-unavailable',
      message: `ONNX models need the package \`${library}\`, which cannot be loaded`,
      hint: `install it in the project: \`npm install ${library}\``,
      option: ['engine'],
    });
  }
}
