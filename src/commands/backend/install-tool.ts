/** Installs the packages of a backend beside where they shall lie, proves that they work, and only then puts them there. */
import { basename, dirname, join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { exists, makeFolder, namesIn, removeAll, writeWhole } from '../../base/files.ts';
import { signalProcess } from '../../base/process.ts';
import { ProblemError } from '../../failure.ts';
import { type Tool, toolPackages } from '../../tool-folders.ts';
import { buildOnWheel } from './build-on-wheel.ts';
import { proveTensorflow } from './prove-tensorflow.ts';
import { type Programs, runOrFail } from './run-program.ts';

const tfjs = '4.22.0';
const packages: { readonly [name in Tool]: readonly string[] } = {
  'tfjs-node': [`${toolPackages['tfjs-node']}@${tfjs}`],
  'tfjs-node-gpu': [`${toolPackages['tfjs-node-gpu']}@${tfjs}`],
  webgpu: [
    `${toolPackages.webgpu}@^0.6.0`,
    `@tensorflow/tfjs-core@${tfjs}`,
    `@tensorflow/tfjs-backend-webgpu@${tfjs}`,
  ],
};

interface Request extends Omit<Programs, 'cwd'> {
  readonly name: Tool;
  readonly to: string;
  /** Whether the library that its package would download is passed over. */
  readonly onlyWheel: boolean;
}

export async function installTool(request: Request): Promise<{ readonly version: string }> {
  const { name, to, tell } = request;
  makeFolder(dirname(to));
  removeRemains(to);
  const beside = join(dirname(to), `.${name}-${process.pid}`);
  const programs: Programs = { ...request, cwd: beside };
  try {
    makeFolder(beside);
    writeWhole(join(beside, 'package.json'), '{"private": true}\n');
    tell(`npm installs ${packages[name].join(', ')}`);
    const npm = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
    await runOrFail('npm', [...npm, ...packages[name]], programs);
    const version = name === 'webgpu' ? versionOf(beside, 'webgpu') : await provide(name, request, programs);
    const old = `${beside}-old`;
    if (exists(to)) fx.renameSync(to, old);
    fx.renameSync(beside, to);
    removeAll(old);
    return { version };
  } finally {
    removeAll(beside);
  }
}

/** The native library: what the package downloads where that works here, else one of a wheel. */
async function provide(
  name: 'tfjs-node' | 'tfjs-node-gpu',
  { onlyWheel, tell }: Request,
  programs: Programs,
): Promise<string> {
  if (!onlyWheel) {
    tell('its own library is downloaded and tried');
    try {
      await runOrFail('npm', ['rebuild', toolPackages[name], '--foreground-scripts'], programs);
      return await proveTensorflow(name, programs);
    } catch (error) {
      if (!(error instanceof ProblemError) || programs.signal.aborted) throw error;
      tell(`that does not work here: ${error.problems[0]?.message ?? error.message}`);
    }
  }
  await buildOnWheel(name, programs);
  return proveTensorflow(name, programs);
}

function versionOf(folder: string, name: string): string {
  const text = fx.readFileSync(join(folder, 'node_modules', name, 'package.json')).toString();
  return String(JSON.parse(text).version);
}

/** What installations left that were killed; another one that runs keeps its folder. */
function removeRemains(to: string): void {
  const name = `.${basename(to)}-`;
  for (const one of namesIn(dirname(to))) {
    const pid = one.startsWith(name)
      ? Number(/^(\d+)(?:-old)?$/.exec(one.slice(name.length))?.[1])
      : Number.NaN;
    if (pid === process.pid || (pid > 0 && !signalProcess(pid, 0))) removeAll(join(dirname(to), one));
  }
}
