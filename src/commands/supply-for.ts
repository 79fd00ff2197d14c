/** The default remote, and those that outs and data name, as what a run may bring things from. */

import type { Session } from '../engine/session.ts';
import { destinationsOf } from '../engine/share/remotes.ts';
import { openSupply, type RemoteSupply, type SupplyOptions } from '../engine/share/supply.ts';
import { type Failure, ProblemError } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Listening } from './interrupts.ts';
import { usualJobs } from './share-scope.ts';

export async function supplyFor(
  session: Session,
  options: Omit<SupplyOptions, 'jobs'>,
  interruption: Listening['interruption'],
): Promise<Outcome<RemoteSupply, Failure>> {
  const destinations = destinationsOf(session, null);
  if (!destinations.ok) return destinations;
  try {
    return succeed(await openSupply(session, destinations.value, { ...options, jobs: usualJobs }));
  } catch (error) {
    const interrupted = interruption(error);
    if (interrupted) return fail(interrupted);
    if (error instanceof ProblemError) return fail(error.failure);
    throw error;
  }
}
