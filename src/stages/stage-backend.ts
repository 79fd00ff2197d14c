/** The backend of a stage: the one that it asks for, else the one that the user chose, else the best that is found. */
import type { Backend } from '../ml/tensors/backend.ts';
import { backendText, openBackend } from '../ml/tensors/backends.ts';
import type { WorkContext } from '../work.ts';

/** `asked`: undefined and `auto` leave it open. Tells which one was found. */
export async function openStageBackend(asked: string | undefined, context: WorkContext): Promise<Backend> {
  const name = asked === undefined || asked === 'auto' ? (context.backend ?? 'auto') : asked;
  const { root, env, threads } = context;
  const backend = await openBackend(name, { root, env, threads });
  context.found(backendText(backend));
  return backend;
}

/** The one that an algorithm asks for, which was opened where the table of algorithms says that it will. */
export function requireBackend(backend: Backend | null): Backend {
  if (backend) return backend;
  throw new Error('the algorithm asks for a backend, and its table does not say so');
}
