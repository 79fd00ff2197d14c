/** TensorFlow itself, called from Node: on the processor, or on a GPU that it sees. */
import { createRequire } from 'node:module';
import { type FoundPackage, findPackage, setDefaults } from '../../../base/packages.ts';
import { visibleGpus } from '../../../executor/gpu.ts';
import { shellLine } from '../../../shell-line.ts';
import { placesOf, toolPackages } from '../../../tool-folders.ts';
import { type Finding, notInstalled, type Surroundings, unusable } from '../finding.ts';
import { firstLine, guarded } from './guarded.ts';
import { TfjsNetwork } from './network.ts';
import type { Tf } from './tf.ts';

type Name = 'tfjs-node' | 'tfjs-node-gpu';

interface NodeTf extends Tf {
  readonly backend: () => {
    readonly isUsingGpuDevice: boolean;
    readonly binding: { readonly TF_Version: string };
  };
}

export async function findTfjsNode(name: Name, { root, env, threads }: Surroundings): Promise<Finding> {
  const found = findPackage(toolPackages[name], placesOf(name, root, env));
  if (!found) return notInstalled(name);
  const { version } = found;
  if (name === 'tfjs-node-gpu' && visibleGpus(env).length === 0)
    return unusable(
      name,
      'no GPU is visible here',
      'look at what `nvidia-smi` says and at `CUDA_VISIBLE_DEVICES`',
      version,
    );
  setDefaults(settingsFor(threads));
  const loaded = load(found);
  if (loaded instanceof Error)
    return unusable(
      name,
      `its library cannot be loaded: ${firstLine(loaded)}`,
      `${shellLine`luc backend install ${name}`} builds it for this machine`,
      version,
    );
  const { isUsingGpuDevice, binding } = loaded.backend();
  if (name === 'tfjs-node-gpu' && !isUsingGpuDevice)
    return unusable(
      name,
      `TensorFlow ${binding.TF_Version} sees no GPU that it can use`,
      '`luc backend install tfjs-node-gpu` builds it with the CUDA libraries of its wheel',
      version,
    );
  const library = `TensorFlow ${binding.TF_Version}`;
  const device = isUsingGpuDevice ? 'GPU' : threads === 1 ? 'one CPU thread' : `${threads} CPU threads`;
  return {
    isUsable: true,
    name,
    version: `${version}, ${library}`,
    device,
    open: async () => ({
      name,
      details: { library: `tfjs ${version}`, tensorflow: library, device },
      dtypes: ['float32'],
      openNetwork: async (spec, state) => guarded(() => new TfjsNetwork(loaded, spec, state)),
    }),
  };
}

/** The same numbers again, not all of a GPU's memory at once, and nothing on the terminal that is no mistake. */
const settingsFor = (threads: number): { readonly [name: string]: string } => ({
  TF_CPP_MIN_LOG_LEVEL: '3',
  TF_DETERMINISTIC_OPS: '1',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_NUM_INTRAOP_THREADS: `${threads}`,
});

function load(found: FoundPackage): NodeTf | Error {
  restoreRemoved();
  try {
    return found.load() as NodeTf;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Newer releases of Node have taken out what tfjs-node calls. */
function restoreRemoved(): void {
  const util = createRequire(import.meta.url)('node:util') as { [name: string]: unknown };
  util.isNullOrUndefined ??= (value: unknown): boolean => value === undefined || value === null;
  util.isArray ??= Array.isArray;
}
