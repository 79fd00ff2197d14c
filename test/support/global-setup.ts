/** Builds the program once before the tests, so that they drive what users run; and one more, whose writes can fail. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'rolldown';
import { useTemporaryFolder } from './temporary-folder.ts';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };

export default async function setup(): Promise<() => void> {
  const removeTemporaryFolder = useTemporaryFolder();
  execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
  rmSync('test/.build/chunks', { recursive: true, force: true });
  await build({
    // The program has to lie beside its chunks: then what it compiles of them is kept from one start to the next.
    input: {
      main: 'src/main.ts',
      'faulty-luc': 'test/crash/faulty-luc.ts',
      'gcs-server': 'test/support/gcs-server/main.ts',
    },
    platform: 'node',
    external: Object.keys(dependencies),
    transform: { target: 'node20', define: { LUC_VERSION: '"0.0.0-faulty"' } },
    output: {
      dir: 'test/.build',
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: 'chunks/[name]-[hash].cjs',
    },
    logLevel: 'silent',
  });
  // Where the folder was made for what a program keeps for itself, other users may not come in.
  chmodSync('test/.build', 0o755);
  return removeTemporaryFolder;
}
