// Commands without a runner: each by its own `sh` with piped output, as a stage has it, `jobs` at once.
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { run } from './temporary.js';

/** As many commands at once as `luc repro` runs where nothing is said. */
export const usualJobs = availableParallelism();

/** Milliseconds for all commands together. */
export async function spawnAll(commands, jobs, cwd) {
  const start = performance.now();
  const left = commands.values();
  const worker = async () => {
    for (const command of left) {
      const { code, errors } = await run('sh', ['-c', command], { cwd });
      if (code !== 0) throw new Error(`${command} exited with ${code}:\n${errors}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return performance.now() - start;
}
