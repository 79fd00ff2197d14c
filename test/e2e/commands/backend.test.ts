/** `luc backend list` and `install`: what computes tensors here, and that an installation is whole or was never there. */
import { expect, test } from 'vitest';
import { openGate } from '../../support/gate.ts';
import { makeProject, type Project } from '../../support/project.ts';

const isNotInstalled = (name: string): string =>
  `  ${name.padEnd(13)}  not usable: it is not installed\n${' '.repeat(17)}\`luc backend install ${name}\` installs it\n`;

test('what comes with luc is usable, what does not is told with how to get it', async () => {
  const project = makeProject();
  const { code, stdout, stderr } = await project.luc(['backend', 'list']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.replaceAll(/(?:one|\d+) CPU threads?/g, 'CPU').replaceAll(/\(\d[^)]*\)/g, '(VERSION)')).toBe(
    `${isNotInstalled('tfjs-node-gpu')}${isNotInstalled('webgpu')}  wasm           CPU (VERSION)
${isNotInstalled('tfjs-node')}  cpu            CPU (VERSION)

\`auto\` takes wasm.
`,
  );
  const { auto, backends } = JSON.parse((await project.luc(['backend', 'list', '--json'])).stdout);
  expect([auto, backends.length, backends[3]]).toEqual([
    'wasm',
    5,
    {
      ...{ name: 'tfjs-node', usable: false, version: null, device: null, why: 'it is not installed' },
      hint: '`luc backend install tfjs-node` installs it',
    },
  ]);
});

/** A project with an `npm` of its own. */
const withNpm = (script: string): { readonly project: Project; readonly env: { PATH: string } } => {
  const project = makeProject({ files: { 'lucidity.yaml': 'stages: {}\n' } });
  project.write('bin/npm', `#!/bin/sh\n${script}\n`, 0o755);
  return { project, env: { PATH: `${project.path('bin')}:${process.env.PATH}` } };
};
const brings =
  'mkdir -p node_modules/webgpu && echo \'{"version": "7.8.9"}\' > node_modules/webgpu/package.json';

test('an installation is there as a whole, and takes the place of an older one', async () => {
  const { project, env } = withNpm(`echo "$@" > asked.txt; ${brings}`);
  const folder = project.path('.luc/tools/webgpu');
  project.write('.luc/tools/webgpu/old.txt', 'old');
  project.write('.luc/tools/.webgpu-99999999/half.txt', 'left by one that was killed');
  project.write(`.luc/tools/.webgpu-${process.pid}/half.txt`, 'of one that still runs');
  const installed = await project.luc(['backend', 'install', 'webgpu', '--project'], { env });
  expect(installed).toMatchObject({ code: 0, stderr: '' });
  expect(installed.stdout).toBe(
    `npm installs webgpu@^0.6.0, @tensorflow/tfjs-core@4.22.0, @tensorflow/tfjs-backend-webgpu@4.22.0\nwebgpu (7.8.9) is in ${folder}\n`,
  );
  expect(project.names('.luc/tools')).toEqual([`.webgpu-${process.pid}`, 'webgpu']);
  expect(project.names('.luc/tools/webgpu').sort()).toEqual(['asked.txt', 'node_modules', 'package.json']);
  expect(project.read('.luc/tools/webgpu/asked.txt')).toContain('--ignore-scripts');
});

test('one that fails or is interrupted leaves what was there', async () => {
  const failing = withNpm(`${brings}; echo 'npm error no network' >&2; exit 1`);
  failing.project.write('.luc/tools/webgpu/old.txt', 'old');
  const line = ['backend', 'install', 'webgpu', '--project'];
  const failed = await failing.project.luc(line, { env: failing.env });
  expect(failed).toMatchObject({ code: 2, stderr: 'error: `npm install` failed: npm error no network\n' });
  expect(failing.project.snapshot('.luc/tools')).toMatchObject({ 'webgpu/old.txt': expect.anything() });
  expect(failing.project.names('.luc/tools')).toEqual(['webgpu']);

  const gate = await openGate();
  const { project, env } = withNpm(`${brings}; ${gate.command('npm')}`);
  const running = project.spawn(line, { env });
  await gate.arrived('npm');
  running.signal('SIGINT');
  expect((await running.ended).code).toBe(130);
  expect(project.names('.luc/tools')).toEqual([]);
});

test('what cannot be installed is refused', async () => {
  const project = makeProject();
  const refusal = async (...args: string[]) => (await project.luc(['backend', 'install', ...args])).stderr;
  expect(await refusal('wasm')).toBe(
    'error: `wasm` comes with luc\nhint: `luc backend list` shows what is here\n',
  );
  expect(await refusal('tfjs')).toBe(
    'error: `tfjs` is no backend to install\nhint: one of tfjs-node, tfjs-node-gpu, webgpu\n',
  );
});
