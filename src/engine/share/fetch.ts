/** Fetches what a scope is about from the remotes that it belongs to into the store, and the results that go with it. */
import { fx } from '../../base/effects.ts';
import { pushFolder } from '../../remote/blob-name.ts';
import { type FetchParts, fetchObjects, isHere } from '../../remote/fetch/fetch.ts';
import type { Fetched, WantedRoot } from '../../remote/fetch/wanted.ts';
import { type Inventory, takePart } from '../../remote/inventory.ts';
import { openKnown } from '../../remote/known.ts';
import { eachRecord } from '../../remote/records.ts';
import { readRemoteId } from '../../remote/remote-id.ts';
import type { Session } from '../session.ts';
import { type Destination, runCacheOf, using } from './remotes.ts';
import { isNew, openTakingResults } from './results.ts';
import { type ScopeOptions, scopeOf } from './scope.ts';

export interface FetchOptions extends Omit<ScopeOptions, 'belongs'> {
  readonly runCache: 'default' | 'all' | 'none';
  readonly jobs: number;
  readonly dry: boolean;
}

export interface FetchReport extends Fetched {
  readonly remote: string;
  readonly url: string;
  /** How many came into the run cache. */
  readonly results: number;
  readonly ms: number;
}

export async function fetchFrom(
  session: Session,
  { declared, belongs }: Destination,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<FetchReport> {
  const started = fx.monotonic();
  const { layout, objects, emit } = session;
  const { shared } = await scopeOf(session, { ...options, belongs });
  const cached = runCacheOf(declared).reads ? options.runCache : 'none';
  const { name, url } = declared;
  const report = (fetched: Fetched, results: number): FetchReport => ({
    ...fetched,
    remote: name,
    url,
    results,
    ms: fx.monotonic() - started,
  });
  // Who has everything that is recorded needs no results of others to go on.
  if (cached !== 'all' && shared.every((one) => isHere(objects, one))) return report(nothing, 0);
  return using(session, declared, async (remote) => {
    const id = await readRemoteId(remote, layout, signal);
    if (id === null) return report({ ...nothing, missing: shared.map(asMissing) }, 0);
    const known = openKnown(layout, id);
    const parts: FetchParts = { remote, known, layout, objects, emit, signal, ...options };
    const { pushes } = await takePart(remote, cached === 'none' ? [] : [pushFolder], signal);
    const others = cached === 'all' ? await outsIn(parts, pushes) : [];
    const fetched = await fetchObjects(parts, [...shared, ...others]);
    let taken = 0;
    if (!options.dry) {
      const take = openTakingResults(session);
      await eachRecord(parts, pushes, (_id, _blob, records) => {
        for (const { results } of records ?? []) taken += take(results);
      });
    }
    known.trim();
    return report(fetched, taken);
  });
}

const nothing: Fetched = { objects: 0, bytes: 0, missing: [], corrupt: [], problems: [], failed: [] };

const asMissing = ({ path, entry }: WantedRoot) => ({ path, digest: entry.digest, bytes: entry.bytes });

/** The outs of results that are not here. */
async function outsIn(parts: FetchParts, pushes: Inventory['pushes']): Promise<readonly WantedRoot[]> {
  const wanted = new Map<string, WantedRoot>();
  await eachRecord(parts, pushes, (_id, _blob, records) => {
    for (const { results } of records ?? [])
      for (const result of results)
        for (const [path, entry] of isNew(parts.layout, result) ? result.outs : [])
          wanted.set(`${entry.digest} ${path}`, { path, entry, inside: '' });
  });
  return [...wanted.values()];
}
