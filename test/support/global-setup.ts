/** Builds the program once before the tests, so that they drive what users run; and one more, whose writes can fail. */
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { buildSync } from 'esbuild';

export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
  buildSync({
    entryPoints: { 'faulty-luc': 'test/crash/faulty-luc.ts' },
    outdir: 'test/.build',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    define: { LUC_VERSION: '"0.0.0-faulty"' },
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  });
  // Where the folder was made for what a program keeps for itself, other users may not come in.
  chmodSync('test/.build', 0o755);
}
