/** The GPUs of a stage: waits for as many as it asks for, and tells that. */
import { fx } from '../base/effects.ts';
import { type GpuLease, leaseGpus } from '../executor/gpu.ts';
import type { Stage } from '../pipeline.ts';
import type { Session } from './session.ts';

/** Null where it asks for none. */
export async function leaseFor(
  session: Session,
  stage: Stage,
  signal: AbortSignal,
): Promise<GpuLease | null> {
  if (stage.resources.gpu === 0) return null;
  const since = fx.monotonic();
  let waited = false;
  const leased = await leaseGpus(stage.resources.gpu, {
    signal,
    env: session.env,
    onWait: (holder) => {
      waited = true;
      session.emit({ event: 'waiting', for: 'gpu', stage: stage.name, holder });
    },
  });
  if (waited) session.emit({ event: 'waited', for: 'gpu', stage: stage.name, ms: fx.monotonic() - since });
  return leased;
}
