// Builds dist/: the bundled program, its kernels, its types for importers, and the licences of what is bundled in.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asProgram, asScript, bundler } from './bundle.js';
import { compileKernels, kernelLibrary } from './kernels.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

rmSync('dist', { recursive: true, force: true });
const bundle = bundler({ dir: 'dist', version });
const program = await bundle({ main: 'src/main.ts' }, asProgram);
// By itself: a thread that starts shall not load the program.
const worker = await bundle({ worker: 'src/base/worker.ts' }, asScript);
const library = await bundle({ index: 'src/index.ts' }, { format: 'esm', entryFileNames: '[name].js' });
await compileKernels('dist');
writeFileSync(
  'dist/third-party-licenses.txt',
  licencesOf([...program, ...worker, ...library, kernelLibrary]),
);
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], {
  stdio: 'inherit',
});
writeFileSync('dist/lucidity.schema.json', execFileSync(process.execPath, ['bin/luc.cjs', 'schema']));
linkOwnCommand();

/** The licence texts of every package that went into the bundle, in each of its versions. */
function licencesOf(inputs) {
  const folders = new Set(inputs.map(packageOf).filter(Boolean));
  const texts = new Map();
  for (const folder of folders) {
    // A package may carry others that were bundled into it, whose texts its own licence file has.
    if (!existsSync(join(folder, 'package.json'))) continue;
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    texts.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${licenceIn(folder)}\n`);
  }
  return [...texts.keys()]
    .sort()
    .map((name) => texts.get(name))
    .join(`\n${'-'.repeat(78)}\n\n`);
}

/** A file of its own, else what the readme says under that heading; empty where a package has neither. */
function licenceIn(folder) {
  const textOf = (pattern) => {
    const file = readdirSync(folder).find((one) => pattern.test(one));
    return file === undefined ? '' : readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  };
  const own = textOf(/^licen[cs]e(?:-mit)?(?:\.(?:md|markdown|txt))?$/i);
  if (own !== '') return own;
  const [, after = ''] = textOf(/^readme(?:\.(?:md|markdown))?$/i).split(
    /^(?:#+ *licen[cs]e|licen[cs]e\n-+)$/im,
  );
  return after.split(/^(?:#+ .*|.+\n[-=]{3,})$/m)[0].trim();
}

/** The innermost one: some packages carry parts of others, without what these say of themselves. */
function packageOf(path) {
  const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
  return folder === undefined || existsSync(join(folder, 'package.json'))
    ? folder
    : packageOf(dirname(folder));
}

/** npm links the commands of dependencies but not of the package itself; `npx luc` shall work here too. */
function linkOwnCommand() {
  chmodSync('bin/luc.cjs', 0o755);
  if (!existsSync('node_modules')) return;
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync('node_modules/.bin/luc', { force: true });
  symlinkSync('../../bin/luc.cjs', 'node_modules/.bin/luc');
}
