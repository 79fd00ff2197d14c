/** The backends by name, each loaded when it is looked for, and the choice among them. */
import type { BackendName } from '../../choices.ts';
import { version } from '../../version.ts';
import { WorkError } from '../../work.ts';
import type { Backend } from './backend.ts';
import { type Finding, type Surroundings, unusable } from './finding.ts';

type Find = (surroundings: Surroundings) => Promise<Finding>;

const finders: { readonly [name in BackendName]: Find } = {
  'tfjs-node-gpu': async (surroundings) =>
    (await import('./tfjs/node.ts')).findTfjsNode('tfjs-node-gpu', surroundings),
  webgpu: async (surroundings) => (await import('./tfjs/webgpu.ts')).findWebgpu(surroundings),
  wasm: async ({ threads }) => {
    const { openWasmBackend } = await import('./wasm/backend.ts');
    const backend = await openWasmBackend(threads);
    return backend
      ? usable(backend)
      : unusable('wasm', 'its kernels do not lie beside the program', 'install luc again');
  },
  'tfjs-node': async (surroundings) =>
    (await import('./tfjs/node.ts')).findTfjsNode('tfjs-node', surroundings),
  cpu: async () => usable((await import('./cpu/backend.ts')).cpuBackend),
};

/** What computes fastest first: a GPU, then whole steps in one call, then one operation after the other. */
export const backendNames = Object.keys(finders) as readonly BackendName[];

const usable = (backend: Backend): Finding => ({
  isUsable: true,
  name: backend.name,
  version,
  device: backend.details.device ?? '',
  open: async () => backend,
});

export const findBackend = (name: BackendName, surroundings: Surroundings): Promise<Finding> =>
  finders[name](surroundings);

/** The one that is asked for, or with `auto` the first that works here; rejects with `engine-unavailable`. */
export async function openBackend(asked: string, surroundings: Surroundings): Promise<Backend> {
  if (asked !== 'auto') return openNamed(asked, surroundings);
  for (const name of backendNames) {
    const found = await findBackend(name, surroundings);
    if (found.isUsable) return found.open();
  }
  throw new Error('not even plain JavaScript');
}

async function openNamed(asked: string, surroundings: Surroundings): Promise<Backend> {
  const name = backendNames.find((one) => one === asked);
  if (!name) throw unavailable(`\`${asked}\` is no backend`, `one of auto, ${backendNames.join(', ')}`);
  const found = await findBackend(name, surroundings);
  if (found.isUsable) return found.open();
  throw unavailable(
    `the backend \`${name}\` cannot be used: ${found.why}`,
    `${found.hint}; \`backend: auto\` takes the best that works here`,
  );
}

const unavailable = (message: string, hint: string): WorkError =>
  new WorkError({ code: 'engine-unavailable', message, hint, option: ['backend'] });

/** For the record of how a result was made: `wasm (WebAssembly SIMD, 2 CPU threads)`. */
export const backendText = ({ name, details }: Pick<Backend, 'name' | 'details'>): string =>
  `${name} (${Object.values(details).join(', ')})`;
