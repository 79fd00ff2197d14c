/** A GPU of any maker by WebGPU, which Dawn brings to Node. */
import { findPackage } from '../../../base/packages.ts';
import { placesOf } from '../../../tool-folders.ts';
import { type Finding, notInstalled, type Surroundings, unusable } from '../finding.ts';
import { firstLine, guarded } from './guarded.ts';
import { TfjsNetwork } from './network.ts';
import type { Tf } from './tf.ts';

interface Gpu {
  readonly requestAdapter: (options?: { powerPreference: string }) => Promise<Adapter | null>;
}

interface Adapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

interface Dawn {
  readonly create: (flags: readonly string[]) => Gpu;
  readonly globals: { readonly [name: string]: unknown };
}

/** Dawn ends with its object, which nothing else holds. */
let gpu: Gpu | null = null;

export async function findWebgpu({ root, env, allowSoftware = false }: Surroundings): Promise<Finding> {
  const places = placesOf('webgpu', root, env);
  const dawn = findPackage('webgpu', places);
  const kernels = findPackage('@tensorflow/tfjs-backend-webgpu', places);
  if (!dawn || !kernels) return notInstalled('webgpu');
  const loaded = await dawn.import().catch((error: unknown) => new Error(firstLine(error)));
  if (loaded instanceof Error)
    return unusable(
      'webgpu',
      `its library cannot be loaded: ${loaded.message}`,
      '`luc backend install webgpu` brings it anew',
      dawn.version,
    );
  const hint = 'look whether the driver brings Vulkan (`vulkaninfo --summary`)';
  try {
    gpu ??= provideGpu(loaded as Dawn);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return unusable('webgpu', 'Dawn finds no GPU', hint, dawn.version);
    const device = deviceText(adapter);
    if (isSoftware(adapter) && !allowSoftware)
      return unusable(
        'webgpu',
        `there is only a GPU that the processor plays: ${device}`,
        hint,
        dawn.version,
      );
    return {
      isUsable: true,
      name: 'webgpu',
      version: `${dawn.version}, tfjs ${kernels.version}`,
      device,
      open: async () => {
        const tf = kernels.load('@tensorflow/tfjs-core') as Tf;
        kernels.load();
        if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js does not take the GPU');
        await tf.ready();
        return {
          name: 'webgpu',
          details: { library: `tfjs ${kernels.version}`, dawn: `Dawn ${dawn.version}`, device },
          dtypes: ['float32'],
          openNetwork: async (spec, state) => guarded(() => new TfjsNetwork(tf, spec, state)),
        };
      },
    };
  } catch (error) {
    return unusable('webgpu', `Dawn cannot be started: ${firstLine(error)}`, hint, dawn.version);
  }
}

/** Where browsers have it, as TensorFlow.js expects it. */
function provideGpu({ create, globals }: Dawn): Gpu {
  Object.assign(globalThis, globals);
  const created = create([]);
  const { navigator = {} } = globalThis as { navigator?: object };
  Object.defineProperty(navigator, 'gpu', { value: created, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  return created;
}

const deviceText = ({ info: { vendor, architecture, device, description } }: Adapter): string =>
  [...new Set([vendor, architecture, description || device])].filter((word) => word !== '').join(' ');

function isSoftware({ info }: Adapter): boolean {
  const { vendor, architecture, device, description, isFallbackAdapter = false } = info;
  return (
    isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|software|\bcpu\b/i.test(
      [vendor, architecture, device, description].join(' '),
    )
  );
}
