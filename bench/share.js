// Pushes and pulls through a server of Google's API that takes its time for each request, after `npm run build`:
// `node bench/share.js [--files 15000,100000] [--bytes N] [--latency MS]`. DVC, where it is found with its `gs`, does the same.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { luc, time } from './measure.js';
import { readOptions } from './options.js';
import { writeFiles, writeManyFiles } from './projects.js';
import { count, mebibytes, printMachine, printTable, seconds } from './report.js';
import { folderIn, inFolder } from './temporary.js';

const options = readOptions({ files: [15_000, 100_000], bytes: 4096, latency: 40 });
const peakHook = fileURLToPath(new URL('peak.cjs', import.meta.url));
const serverSource = fileURLToPath(new URL('../test/support/gcs-server/main.ts', import.meta.url));
const goals = new Map([
  ['15,000 push', '≤ 5 s'],
  ['15,000 pull', '≤ 5 s'],
  ['100,000 push', '≤ 15 s'],
  ['100,000 pull', '≤ 15 s'],
  ['100,000 push again', '≤ 1 s'],
]);

printMachine(`files of ${options.bytes} bytes, ${options.latency} ms for each request; each once`);
await inFolder(async (root) => {
  const program = join(root, 'server.cjs');
  await build({
    input: serverSource,
    platform: 'node',
    output: { file: program, format: 'cjs', codeSplitting: false },
    logLevel: 'silent',
  });
  const hasDvc = spawnSync('python3', ['-c', 'import dvc_gs'], { stdio: 'ignore' }).status === 0;
  const rows = [];
  for (const files of options.files) {
    rows.push(...(await measureLuc(root, program, files)));
    if (hasDvc) rows.push(...(await measureDvc(root, program, files)));
  }
  printTable(['', 'time', 'goal', 'requests', 'peak'], rows);
  if (!hasDvc) console.log('DVC with its `gs` was not found, so it was not measured.\n');
});

async function measureLuc(root, program, files) {
  const server = await startServer(program);
  const project = folderIn(root, `luc-${files}`);
  writeManyFiles(join(project, 'data'), { count: files, bytes: options.bytes });
  const yaml = `data: {data: }\nremotes: {b: {url: "gs://bench/x", default: true, endpointurl: "${server.url}"}}\n`;
  writeFiles(project, { 'lucidity.yaml': yaml });
  await time(process.execPath, [luc, 'add', '-q', 'data'], { cwd: project });
  const clone = folderIn(root, `luc-${files}-clone`);
  const lock = readFileSync(join(project, 'lucidity.lock'), 'utf8');
  writeFiles(clone, { 'lucidity.yaml': yaml, 'lucidity.lock': lock });
  const works = [
    ['push', project],
    ['push again', project, 'push'],
    ['pull', clone],
    ['pull again', clone, 'pull'],
  ];
  const rows = [];
  for (const [name, cwd, command = name] of works) {
    const before = await server.requests();
    const BENCH_PEAK = join(root, 'peak');
    const ms = await time(process.execPath, ['--require', peakHook, luc, command, '-q'], {
      cwd,
      env: { BENCH_PEAK },
    });
    const requests = (await server.requests()) - before;
    const peak = mebibytes(Number(readFileSync(BENCH_PEAK, 'utf8')));
    rows.push([
      `${count(files)}: luc ${name}`,
      seconds(ms),
      goals.get(`${count(files)} ${name}`) ?? '',
      String(requests),
      peak,
    ]);
  }
  server.stop();
  return rows;
}

async function measureDvc(root, program, files) {
  const server = await startServer(program);
  const project = folderIn(root, `dvc-${files}`);
  const clone = folderIn(root, `dvc-${files}-clone`);
  const env = { DVC_NO_ANALYTICS: '1', STORAGE_EMULATOR_HOST: server.url };
  const dvc = (cwd, ...args) => time('dvc', args, { cwd, env });
  writeManyFiles(join(project, 'data'), { count: files, bytes: options.bytes });
  await dvc(project, 'init', '--no-scm', '-q');
  await dvc(project, 'remote', 'add', '-d', 'b', 'gs://bench/x');
  await dvc(project, 'remote', 'modify', 'b', 'endpointurl', server.url);
  await dvc(project, 'remote', 'modify', 'b', 'allow_anonymous_login', 'true');
  await dvc(project, 'add', '-q', 'data');
  for (const name of ['.dvc/config', 'data.dvc'])
    writeFiles(clone, { [name]: readFileSync(join(project, name), 'utf8') });
  const rows = [];
  for (const [name, cwd] of [
    ['push', project],
    ['pull', clone],
  ]) {
    const before = await server.requests();
    const ms = await dvc(cwd, name, '-q');
    const requests = (await server.requests()) - before;
    rows.push([`${count(files)}: DVC ${name}`, seconds(ms), '', String(requests), '']);
  }
  server.stop();
  return rows;
}

async function startServer(program) {
  const rules = JSON.stringify({ latency: options.latency, buckets: ['bench'] });
  const child = spawn(process.execPath, [program, rules], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value;
  const url = await next();
  return {
    url,
    async requests() {
      child.kill('SIGUSR2');
      return Number(await next());
    },
    stop: () => child.kill(),
  };
}
