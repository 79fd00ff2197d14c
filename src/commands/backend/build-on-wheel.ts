/**
 * Builds the addon of tfjs-node against the TensorFlow library of a Python wheel: wheels are made for today's processors
 * and CUDA, while the library that the package itself downloads has stayed at TensorFlow 2.9.
 */
import { dirname, join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { exists, makeFolder, namesIn, removeAll } from '../../base/files.ts';
import { ProblemError } from '../../failure.ts';
import { type Programs, runOrFail } from './run-program.ts';

const wheels = { 'tfjs-node': 'tensorflow-cpu', 'tfjs-node-gpu': 'tensorflow' } as const;

/** `cwd` of the programs is where the package was installed, without its scripts. */
export async function buildOnWheel(name: keyof typeof wheels, programs: Programs): Promise<void> {
  const { cwd, tell } = programs;
  const root = join(cwd, 'node_modules/@tensorflow', name);
  const room = join(cwd, '.wheel');
  makeFolder(room);
  tell(`pip downloads the wheel of ${wheels[name]}`);
  await runOrFail(
    'python3',
    ['-m', 'pip', 'download', '-q', '--no-cache-dir', '--no-deps', '-d', room, wheels[name]],
    programs,
  );
  const wheel = namesIn(room).find((one) => one.endsWith('.whl'));
  if (wheel === undefined) throw broken('pip has downloaded no wheel');
  await runOrFail('python3', ['-m', 'zipfile', '-e', join(room, wheel), room], programs);
  takeLibraries(join(room, 'tensorflow'), join(root, 'deps'));
  removeAll(room);
  tell('the addon is compiled');
  await runOrFail(
    'npx',
    ['--no-install', 'node-pre-gyp', 'install', '--build-from-source', ...nodeHeaders()],
    { ...programs, cwd: root },
  );
}

/** Two libraries, under the names that the addon is linked with, and the headers of their C interface. */
function takeLibraries(from: string, deps: string): void {
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  const absent = [...libraries, 'include/tensorflow/c/c_api.h'].filter((one) => !exists(join(from, one)));
  if (absent.length > 0) throw broken(`the wheel has no ${absent.join(', ')}`);
  removeAll(deps);
  makeFolder(join(deps, 'lib'));
  for (const library of libraries) fx.renameSync(join(from, library), join(deps, 'lib', library));
  fx.renameSync(join(from, 'include'), join(deps, 'include'));
  const names = { 'libtensorflow.so': 0, 'libtensorflow.so.2': 0, 'libtensorflow_framework.so': 1 };
  for (const [link, library] of Object.entries(names))
    fx.symlinkSync(libraries[library] ?? '', join(deps, 'lib', link));
}

/** Those of the Node that runs, so that none are downloaded; nothing where it came without them. */
function nodeHeaders(): readonly string[] {
  const own = dirname(dirname(fx.realpathSync(process.execPath)));
  const found = [own, '/usr'].find((prefix) => exists(join(prefix, 'include/node/node_api.h')));
  return found === undefined ? [] : [`--nodedir=${found}`];
}

const broken = (message: string): ProblemError =>
  new ProblemError('environment', { code: 'install-failed', message });
