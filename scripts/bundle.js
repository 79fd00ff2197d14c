// Bundles the program: which of its files go together, and how each kind of output is written.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, '../src');

/** Which files go together, by what needs them; paths below src. Held by test/architecture.test.ts. */
const chunks = JSON.parse(readFileSync(join(here, 'chunks.json'), 'utf8'));
const { dependencies } = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8'));

export const asScript = { format: 'cjs', entryFileNames: '[name].cjs' };

/** CommonJS: Node starts it faster, and what it compiles of it can be kept (src/base/compile-cache.ts). */
export const asProgram = {
  ...asScript,
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  // Earlier groups take what they need with them.
  codeSplitting: {
    groups: ['version', 'start', 'everyday'].map((name, i) => ({
      name,
      priority: 9 - i,
      test: (id) => groupOf(id) === name,
    })),
  },
};

/** What a library asks it for, it catches where there is none; in CommonJS there is none. */
const noMeta = { 'import.meta.resolve': 'undefined' };

/**
 * What the YAML library is where no Node is: for Node it asks the environment at every sign of a text whether to print it,
 * to where our documents go.
 */
const silentYaml = join(here, '../node_modules/yaml/browser/index.js');

/** What writes bundles to `dir` and gives the modules that went into each. */
export function bundler({ dir, version }) {
  const options = {
    platform: 'node',
    // Their native and WebAssembly files lie beside their code; npm installs them with us.
    external: Object.keys(dependencies),
    resolve: { alias: { yaml: silentYaml } },
    transform: { target: 'node20', define: { LUC_VERSION: JSON.stringify(version), ...noMeta } },
    plugins: [withoutModule('node:child_process', 'commander'), withoutModule('whatwg-url', 'node-fetch')],
  };
  return async (input, output) => {
    const bundle = await rolldown({ ...options, input });
    const written = await bundle.write({ dir, minify: true, ...output });
    await bundle.close();
    return written.output.flatMap(({ moduleIds = [] }) => moduleIds);
  };
}

/**
 * Every file that Node opens costs about a third of a millisecond, so what an idle `status` and `repro` need is one
 * file (`everyday`); what commands use that are called now and then is not in it (`rare`), and everything else is split
 * where the code loads it lazily.
 */
function groupOf(id) {
  if (id.includes('/node_modules/commander/')) return 'everyday';
  if (id.includes('rolldown/runtime')) return 'version';
  if (!id.startsWith(source)) return null;
  const path = id.slice(source.length + 1);
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
