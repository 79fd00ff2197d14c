// Builds dist/: the bundled program, its types for importers, and the licences of what is bundled in.
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
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Which files go together, by what needs them; paths below src. Held by test/architecture.test.ts. */
const chunks = JSON.parse(readFileSync('scripts/chunks.json', 'utf8'));

rmSync('dist', { recursive: true, force: true });
const options = {
  platform: 'node',
  // Their native and WebAssembly files lie beside their code; npm installs them with us.
  external: Object.keys(dependencies),
  transform: { target: 'node20', define: { LUC_VERSION: JSON.stringify(version) } },
  plugins: [withoutModule('node:child_process', 'commander'), withoutModule('whatwg-url', 'node-fetch')],
};
// The program is CommonJS: Node starts it faster, and what it compiles of it can be kept (src/base/compile-cache.ts).
const program = await write(
  { ...options, input: { main: 'src/main.ts' } },
  {
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    // Earlier groups take what they need with them.
    codeSplitting: {
      groups: ['version', 'start', 'everyday'].map((name, i) => ({
        name,
        priority: 9 - i,
        test: (id) => groupOf(id) === name,
      })),
    },
  },
);
// By itself: a thread that starts shall not load the program.
const worker = await write(
  { ...options, input: { worker: 'src/base/worker.ts' } },
  { format: 'cjs', entryFileNames: '[name].cjs' },
);
const library = await write(
  { ...options, input: { index: 'src/index.ts' } },
  { format: 'esm', entryFileNames: '[name].js' },
);
writeFileSync('dist/third-party-licenses.txt', licencesOf([...program, ...worker, ...library]));
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], {
  stdio: 'inherit',
});
writeFileSync('dist/lucidity.schema.json', execFileSync(process.execPath, ['bin/luc.cjs', 'schema']));
linkOwnCommand();

/** Writes one bundle to dist/; the modules that went into it. */
async function write(input, output) {
  const bundle = await rolldown(input);
  const written = await bundle.write({ dir: 'dist', minify: true, ...output });
  await bundle.close();
  return written.output.flatMap(({ moduleIds = [] }) => moduleIds);
}

/**
 * Every file that Node opens costs about a third of a millisecond, so what an idle `status` and `repro` need is one
 * file (`everyday`); what commands use that are called now and then is not in it (`rare`), and everything else is split
 * where the code loads it lazily.
 */
function groupOf(id) {
  if (id.includes('/node_modules/commander/')) return 'everyday';
  if (id.includes('rolldown/runtime')) return 'version';
  if (!id.startsWith(join(root, 'src'))) return null;
  const path = id.slice(join(root, 'src').length + 1);
  const named = Object.keys(chunks).find((name) => chunks[name].includes(path));
  return named ?? (/^(?:base|store|engine|executor)\/|^[^/]+$/.test(path) ? 'everyday' : null);
}

/**
 * Commander loads Node's processes for sub-commands that are programs, which we have none of; that costs 4 ms. And what
 * stands in for `URL` where Node has none makes a newer Node warn of its `punycode`.
 */
function withoutModule(name, library) {
  const empty = `\0without-${name}`;
  return {
    name: `without-${name}`,
    resolveId: (source, importer = '') =>
      source === name && importer.includes(`/node_modules/${library}/`) ? empty : null,
    load: (id) => (id === empty ? 'export default {};' : null),
  };
}

/** The licence texts of every package that went into the bundle, in each of its versions. */
function licencesOf(inputs) {
  const folders = new Set(inputs.map(packageOf).filter(Boolean));
  const texts = new Map();
  for (const folder of folders) {
    // A package may carry others that were bundled into it, whose texts its own licence file has.
    if (!existsSync(join(folder, 'package.json'))) continue;
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((one) => /^licen[cs]e(?:-mit)?(?:\.(?:md|txt))?$/i.test(one));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
    texts.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${text}\n`);
  }
  return [...texts.keys()]
    .sort()
    .map((name) => texts.get(name))
    .join(`\n${'-'.repeat(78)}\n\n`);
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
