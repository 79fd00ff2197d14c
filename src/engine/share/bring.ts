/** Brings what another repository keeps by luc from that repository's own remotes, into a store of ours. */
import type { JsonObject } from '../../json.ts';
import type { Remote as Declared } from '../../pipeline.ts';
import { fetchObjects, isHere } from '../../remote/fetch/fetch.ts';
import type { WantedRoot } from '../../remote/fetch/wanted.ts';
import { openKnown } from '../../remote/known.ts';
import { readRemoteId } from '../../remote/remote-id.ts';
import type { Layout } from '../../store/layout.ts';
import type { ObjectStore } from '../../store/objects.ts';
import type { Session } from '../session.ts';
import { using } from './remotes.ts';

export interface Foreign {
  /** The default one first. */
  readonly remotes: readonly Declared[];
  /** Where what is known of them is kept. */
  readonly cache: Layout;
  /** The store that things come into. */
  readonly layout: Layout;
  readonly objects: ObjectStore;
  readonly env: Session['env'];
  readonly emit: Session['emit'];
}

const usualJobs = 16;

/**
 * What none of them has is left out. Throws a `ProblemError` where something is not here in the end, and a remote could
 * not be asked. `onlyTrees`: what the folders hold, without the files.
 */
export async function bringFrom(
  foreign: Foreign,
  wanted: readonly WantedRoot[],
  onlyTrees: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { remotes, cache, layout, objects, emit } = foreign;
  const missing = (): readonly WantedRoot[] => wanted.filter((one) => !isHere(objects, one));
  let failure: unknown = null;
  for (const declared of remotes) {
    const left = missing();
    if (left.length === 0) return;
    try {
      await using({ ...foreign, layout: cache }, declared, async (remote) => {
        const id = await readRemoteId(remote, cache, signal);
        if (id === null) return;
        const known = openKnown(cache, id);
        const parts = { remote, known, layout, objects, emit, signal, jobs: usualJobs, dry: onlyTrees };
        await fetchObjects(parts, left);
        known.trim();
      });
    } catch (error) {
      signal.throwIfAborted();
      failure ??= error;
    }
  }
  if (failure !== null && missing().length > 0) throw failure;
}

/** Of what a strange repository says of its remotes only this: it must not choose whom our credentials are shown to. */
export const harmlessOptions = ({ allow_anonymous_login: anonymous }: JsonObject): JsonObject =>
  anonymous === true ? { allow_anonymous_login: true } : {};
