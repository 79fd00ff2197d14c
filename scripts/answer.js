// Answers a file of cases by the functions that the stages call: `npm run -s answer -- CASES.json`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [file] = process.argv.slice(2);
if (file === undefined) fail('usage: npm run -s answer -- CASES.json');
const { answerText } = await load('scripts/answer/answer.ts');
try {
  write(await answerText(readFileSync(resolve(file), 'utf8')));
} catch (error) {
  fail(`${file}: ${error.message}`);
}

/** The module, bundled, as Node 20 does not run TypeScript. Beside node_modules, for the packages that it loads. */
async function load(path) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(root, 'dist', '.answer-'));
  try {
    const bundle = await rolldown({
      input: { answer: join(root, path) },
      cwd: root,
      platform: 'node',
      external: [/^@duckdb\//],
      transform: { target: 'node20', define: { LUC_VERSION: '"answer"' } },
    });
    await bundle.write({
      dir: folder,
      format: 'esm',
      // What is loaded later, too: the folder is gone by then.
      codeSplitting: false,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    });
    await bundle.close();
    return await import(pathToFileURL(join(folder, 'answer.mjs')).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A pipe takes a part at a time, and ending the process would lose the rest. */
function write(text) {
  let rest = Buffer.from(`${text}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
