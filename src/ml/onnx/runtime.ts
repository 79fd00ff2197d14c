/** The one door to ONNX Runtime, which users install where they need it. */
import { findPackage } from '../../base/packages.ts';
import { placesOf } from '../../tool-folders.ts';
import { WorkError } from '../../work.ts';

export interface OnnxTensor {
  readonly type: string;
  readonly data: Float32Array | BigInt64Array | Int32Array;
  readonly dims: readonly number[];
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Of newer releases. */
  readonly inputMetadata?: readonly { readonly name: string; readonly type?: string }[];
  readonly run: (feeds: {
    readonly [name: string]: OnnxTensor;
  }) => Promise<{ readonly [name: string]: OnnxTensor }>;
  readonly release?: () => Promise<void>;
}

export interface OnnxRuntime {
  readonly InferenceSession: {
    readonly create: (path: string, options: object) => Promise<OnnxSession>;
  };
  readonly Tensor: new (type: string, data: OnnxTensor['data'], dims: readonly number[]) => OnnxTensor;
  readonly version: string;
}

const name = 'onnxruntime-node';
const hint = `run \`npm install ${name}\` in the project`;

/** Ends with `engine-unavailable` where it is not there, or cannot be loaded on this machine. */
export function loadOnnxRuntime(root: string, env: NodeJS.ProcessEnv = {}): OnnxRuntime {
  const found = findPackage(name, placesOf(name, root, env));
  if (!found)
    throw new WorkError({ code: 'engine-unavailable', message: `\`${name}\` is not installed`, hint });
  try {
    const { InferenceSession, Tensor } = found.load() as OnnxRuntime;
    return { InferenceSession, Tensor, version: found.version };
  } catch (error) {
    throw new WorkError({
      code: 'engine-unavailable',
      message: `\`${name}\` cannot be loaded: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
      hint: `${hint} again, for this machine and this Node`,
    });
  }
}
