// Builds dist/: the bundled program, its types for importers, and the licences of what is bundled in.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { main: 'src/main.ts', index: 'src/index.ts', 'hash-worker': 'src/base/hash-worker.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  define: { LUC_VERSION: JSON.stringify(version) },
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  logLevel: 'warning',
  plugins: [withoutProcesses()],
});
writeFileSync('dist/third-party-licenses.txt', licencesOf(Object.keys(metafile.inputs)));
if (process.argv.includes('--types') || !existsSync('dist/types')) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], {
    stdio: 'inherit',
  });
}
writeFileSync('dist/lucidity.schema.json', execFileSync(process.execPath, ['bin/luc.js', 'schema']));
linkOwnCommand();

/** Commander loads Node's processes for sub-commands that are programs, which we have none of; that costs 4 ms. */
function withoutProcesses() {
  return {
    name: 'without-processes',
    setup(building) {
      building.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
        importer.includes('/node_modules/commander/') ? { path: 'none', namespace: 'empty' } : undefined,
      );
      building.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
    },
  };
}

/** The licence texts of every package that went into the bundle. */
function licencesOf(inputs) {
  const names = new Set(
    inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean),
  );
  return [...names]
    .sort()
    .map((name) => {
      const folder = join('node_modules', name);
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENSE-MIT', 'license', 'LICENCE'].find((f) =>
        existsSync(join(folder, f)),
      );
      const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
      return `${name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}

/** npm links the commands of dependencies but not of the package itself; `npx luc` shall work here too. */
function linkOwnCommand() {
  chmodSync('bin/luc.js', 0o755);
  if (!existsSync('node_modules')) return;
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync('node_modules/.bin/luc', { force: true });
  symlinkSync('../../bin/luc.js', 'node_modules/.bin/luc');
}
