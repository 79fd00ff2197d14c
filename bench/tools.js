// The tools that are compared, and how each says the same work: copy one file each in many stages, and track a folder.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { luc, time } from './measure.js';
import { stagesYaml, writeFiles } from './projects.js';

/**
 * The tools that are here. A tool is looked for under `BENCH_NAME` in the environment, then on the PATH; nothing is
 * installed. `make`, `npm` and so on are called by those that need them.
 */
export const presentTools = (jobs) =>
  [lucTool(jobs), dvc(), xvc(), make(jobs), wireit(jobs), turbo(jobs)].filter((tool) => tool !== null);

const perform = async (cwd, [command, args, env]) => {
  const ms = await time(command, args, { cwd, env });
  if (!Number.isFinite(ms)) throw new Error(`${command} took too long`);
};

function lucTool(jobs) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const call = (...args) => [process.execPath, [luc, ...args], {}];
  return {
    name: 'luc',
    version,
    note: `${jobs} at once; sha256 of what changed by its stat; keeps results`,
    setUp: (root, stages) => writeFiles(root, { 'lucidity.yaml': stagesYaml(stages) }),
    bringUpToDate: call('repro', '-q', '-j', String(jobs)),
    setUpData: (root) => writeFiles(root, { 'lucidity.yaml': 'stages: {}\n' }),
    add: call('add', '-q', 'data'),
  };
}

function dvc() {
  const path = find('dvc');
  if (path === null) return null;
  const call = (...args) => [path, args, { DVC_NO_ANALYTICS: '1' }];
  return {
    name: 'DVC',
    version: versionOf(path),
    note: 'one at a time, as it has no more; md5 of what changed by its stat; keeps results',
    async setUp(root, stages) {
      await perform(root, call('init', '-q', '--no-scm'));
      writeFiles(root, { 'dvc.yaml': stagesYaml(stages) });
    },
    bringUpToDate: call('repro', '-q'),
    setUpData: (root) => perform(root, call('init', '-q', '--no-scm')),
    add: call('add', '-q', 'data'),
  };
}

function xvc() {
  const path = find('xvc');
  if (path === null) return null;
  const call = (...args) => [path, args, {}];
  return {
    name: 'xvc',
    version: versionOf(path),
    note: 'as many at once as it chooses; BLAKE3 of what changed by its stat; keeps no results of stages',
    async setUp(root, stages) {
      await perform(root, call('init', '--no-git'));
      writeFiles(root, { 'pipeline.json': JSON.stringify(xvcPipeline(stages)) });
      await perform(root, call('pipeline', 'import', '--file', 'pipeline.json', '--overwrite'));
    },
    bringUpToDate: call('pipeline', 'run'),
    setUpData: (root) => perform(root, call('init', '--no-git')),
    add: call('file', 'track', 'data'),
  };
}

const xvcPipeline = (stages) => ({
  version: 1,
  name: 'default',
  workdir: '',
  steps: stages.map(({ name, cmd, deps, outs }) => ({
    name,
    command: cmd,
    invalidate: 'ByDependencies',
    dependencies: deps.map((path) => ({ File: { path, xvc_metadata: null, content_digest: null } })),
    outputs: outs.map((path) => ({ File: { path } })),
  })),
});

function make(jobs) {
  const path = find('make');
  if (path === null) return null;
  const rule = ({ cmd, deps, outs }) => `${outs.join(' ')}: ${deps.join(' ')}\n\t${cmd}\n`;
  return {
    name: 'make',
    version: versionOf(path),
    note: `${jobs} at once; goes by the times of files alone; keeps no results`,
    setUp: (root, stages) =>
      writeFiles(root, {
        Makefile: `all: ${stages.flatMap(({ outs }) => outs).join(' ')}\n${stages.map(rule).join('')}`,
      }),
    bringUpToDate: [path, ['-s', '-j', String(jobs)], {}],
  };
}

function wireit(jobs) {
  const path = find('wireit');
  if (path === null) return null;
  const { version } = JSON.parse(
    readFileSync(join(dirname(realpathSync(path)), '..', 'package.json'), 'utf8'),
  );
  return {
    name: 'wireit',
    version,
    note: `${jobs} at once; through \`npm run\`, as it is meant to be; sha256 of all inputs; keeps results`,
    setUp: (root, stages) =>
      writePackage(root, {
        scripts: Object.fromEntries(
          ['all', ...stages.map(({ name }) => name)].map((name) => [name, 'wireit']),
        ),
        wireit: {
          all: { dependencies: stages.map(({ name }) => name) },
          ...Object.fromEntries(
            stages.map(({ name, cmd, deps, outs }) => [name, { command: cmd, files: deps, output: outs }]),
          ),
        },
      }),
    bringUpToDate: ['npm', ['run', '-s', 'all'], { ...besides(path), WIREIT_PARALLEL: String(jobs) }],
  };
}

function turbo(jobs) {
  const path = find('turbo');
  if (path === null) return null;
  return {
    name: 'turbo',
    version: versionOf(path),
    note: `${jobs} at once; each stage through \`npm run\`, as it does; hashes all inputs; keeps results`,
    setUp(root, stages) {
      const tasks = stages.map(({ name, deps, outs }) => [name, { inputs: deps, outputs: outs }]);
      const all = { dependsOn: tasks.map(([name]) => name), cache: false };
      writeFiles(root, {
        'turbo.json': JSON.stringify({ tasks: { all, ...Object.fromEntries(tasks) } }),
      });
      writePackage(root, {
        packageManager: 'npm@10.0.0',
        scripts: { all: 'true', ...Object.fromEntries(stages.map(({ name, cmd }) => [name, cmd])) },
      });
    },
    bringUpToDate: [
      path,
      ['run', 'all', `--concurrency=${jobs}`, '--output-logs=none'],
      { ...besides(path), DO_NOT_TRACK: '1', TURBO_TELEMETRY_DISABLED: '1' },
    ],
  };
}

const writePackage = (root, manifest) =>
  writeFiles(root, { 'package.json': JSON.stringify({ name: 'compared', version: '1.0.0', ...manifest }) });

/** The tool's own folder first, as its scripts call it by name. */
const besides = (path) => ({ PATH: `${dirname(path)}${delimiter}${process.env.PATH}` });

function find(name) {
  const given = process.env[`BENCH_${name.toUpperCase()}`];
  if (given) return given;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && isExecutable(path)) return path;
  }
  return null;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first number with dots that `--version` says. */
function versionOf(path) {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return /\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? 'of unknown version';
}
