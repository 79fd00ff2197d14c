/** Looks at the machine: Node and GPUs. */
import { findProgram } from '../../base/own-program.ts';
import { findPackage } from '../../base/packages.ts';
import { visibleGpus } from '../../executor/gpu.ts';
import type { Finding } from '../../report/doctor-view.ts';
import { countText } from '../../report/words.ts';
import { placesOf, type Tool, toolPackages, tools } from '../../tool-folders.ts';
import type { BareContext } from '../context.ts';
import { runToEnd } from '../run-to-end.ts';
import { sayIn } from './scene.ts';

const oldestNode = [20, 19] as const;

export function checkNode(version: string): Finding[] {
  const say = sayIn('Node');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldMajor, oldMinor] = oldestNode;
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return [say.ok('node', version)];
  const hint = `install ${oldestNode.join('.')} or newer: https://nodejs.org`;
  return [say.problem('node', `${version} is too old for luc`, hint)];
}

/** `root` is where packages are looked for. */
export async function checkGpus(
  { env, cwd }: BareContext,
  root: string | null,
  signal: AbortSignal,
): Promise<Finding[]> {
  const say = sayIn('GPU and backends');
  const count = visibleGpus(env).length;
  const findings: Finding[] = [];
  const program = findProgram('nvidia-smi', env.PATH ?? '');
  if (count === 0) {
    const why =
      env.CUDA_VISIBLE_DEVICES === undefined ? '' : ': `CUDA_VISIBLE_DEVICES` hides what there may be';
    findings.push(say.ok('gpu', `no GPU${why}`));
  } else if (!program) {
    findings.push(say.ok('gpu', countText(count, 'GPU')));
    const hint = 'install the tools of the driver, or set `LUC_GPUS` to the number of GPUs';
    findings.push(say.warning('driver', '`nvidia-smi` is not there, so the driver cannot be asked', hint));
  } else {
    findings.push(say.ok('gpu', countText(count, 'GPU')));
    const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
    const { code, text } = await runToEnd(program, query, { cwd, env, signal });
    const hint = 'run it yourself: it says what is wrong with the driver';
    if (code !== 0)
      findings.push(say.problem('driver', `\`nvidia-smi\` fails: ${text.split('\n', 1)[0]}`, hint));
    else for (const line of text.trim().split('\n')) findings.push(say.ok('driver', line));
  }
  // Whether they work is another question: `luc backend list` tries them.
  const isThere = (name: Tool): boolean =>
    findPackage(toolPackages[name], placesOf(name, root ?? cwd, env)) !== null;
  const installed = tools.filter(isThere);
  const missing = tools.filter((name) => !installed.includes(name));
  if (installed.length > 0) findings.push(say.ok('backends', `installed: ${installed.join(', ')}`));
  if (missing.length > 0)
    findings.push(say.ok('backends', `not installed, and optional: ${missing.join(', ')}`));
  return findings;
}
