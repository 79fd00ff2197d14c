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
export function loadOnnxRuntime(root: string, env: NodeJS.ProcessEnv): OnnxRuntime {
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

/** `what` begins the message where the file is no model that can be opened. */
export const openSession = (
  { InferenceSession }: OnnxRuntime,
  path: string,
  threads: number,
  what: string,
): Promise<OnnxSession> =>
  inWords(what, () =>
    InferenceSession.create(path, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    }),
  );

/** What the runtime throws ends with `unreadable-input`, in one line behind `what`. */
export async function inWords<Answer>(what: string, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof WorkError ? error : unreadable(what, error);
  }
}

export const unreadable = (what: string, error: unknown): WorkError =>
  new WorkError({
    code: 'unreadable-input',
    message: `${what}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
    option: ['model'],
  });
