/** The backend of a stage: the one that it asks for, else the one that the user chose, else the best that is found. */
import type { Backend } from '../ml/tensors/backend.ts';
import { type WorkContext, WorkError } from '../work.ts';

/** `asked`: undefined and `auto` leave it open. Tells which one was found. */
export async function openStageBackend(asked: string | undefined, context: WorkContext): Promise<Backend> {
  const name = asked === undefined || asked === 'auto' ? (context.backend ?? 'auto') : asked;
  throw new WorkError({
    code: 'engine-unavailable',
    message: `no backend \`${name}\` is there yet`,
    option: ['backend'],
  });
}
