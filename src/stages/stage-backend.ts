/** The backend of a stage: the one that it asks for, else the one that the user chose, else the best that is found. */
import type { Backend } from '../ml/tensors/backend.ts';
import { type WorkContext, WorkError } from '../work.ts';

/** `asked`: undefined and `auto` leave it open. Tells which one was found. */
export async function openStageBackend(asked: string | undefined, context: WorkContext): Promise<Backend> {
  const name = asked === undefined || asked === 'auto' ? (context.backend ?? 'auto') : asked;
  const backend = await openNamed(name, context.threads);
  if (!backend)
    throw new WorkError({
      code: 'engine-unavailable',
      message: `the backend \`${name}\` cannot be used here`,
      hint: 'write `backend: auto`',
      option: ['backend'],
    });
  context.found(backend.name);
  return backend;
}

async function openNamed(name: string, threads: number): Promise<Backend | null> {
  if (name === 'wasm' || name === 'auto') {
    const { openWasmBackend } = await import('../ml/tensors/wasm/backend.ts');
    const backend = await openWasmBackend(threads);
    if (backend || name === 'wasm') return backend;
  }
  return name === 'cpu' || name === 'auto' ? (await import('../ml/tensors/cpu/backend.ts')).cpuBackend : null;
}
