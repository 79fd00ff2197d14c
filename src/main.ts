/** Where the program starts. The version is told at once; everything else is loaded when it is needed. */
import { join } from 'node:path';
import { writeResult } from './base/write-text.ts';
import { version } from './version.ts';

const argv = process.argv.slice(2);
const [word] = argv;

if (argv.length === 1 && (word === '--version' || word === '-V' || word === 'version')) {
  process.exitCode = writeResult(`${version}\n`) ? 0 : 2;
} else if (word === 'worker') {
  void startWorker();
} else {
  void start();
}

/** The process of a typed stage; `luc repro` starts it. It ends at once, whatever a library may still wait for. */
async function startWorker(): Promise<void> {
  const { useCompileCache } = await import('./base/compile-cache.ts');
  useCompileCache(join(import.meta.dirname, 'chunks'), `worker-${argv[1]}`, process.env);
  const { runWorker } = await import('./worker.ts');
  process.exit(await runWorker(argv.slice(1)));
}

async function start(): Promise<void> {
  const { useCompileCache } = await import('./base/compile-cache.ts');
  const { waitBeforeOptimizing } = await import('./base/patient-compiler.ts');
  waitBeforeOptimizing();
  useCompileCache(join(import.meta.dirname, 'chunks'), word, process.env);
  const { runCommandLine } = await import('./cli.ts');
  const exit = await runCommandLine(argv, version);
  process.exitCode = exit;
  // By a signal: what a library still waits for, as a token for a bucket, cannot be told to stop.
  if (exit > 128) process.exit();
}
