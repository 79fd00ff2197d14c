/** Fetches what a scope is about from the remotes that it belongs to into the store, and the results that go with it. */
import { fx } from '../../base/effects.ts';
import { type FetchParts, fetchObjects, isHere } from '../../remote/fetch/fetch.ts';
import type { Fetched, WantedRoot } from '../../remote/fetch/wanted.ts';
import { openKnown } from '../../remote/known.ts';
import { readRecords } from '../../remote/records.ts';
import { readRemoteId } from '../../remote/remote-id.ts';
import type { Result } from '../../result.ts';
import type { Session } from '../session.ts';
import { type Destination, runCacheOf, using } from './remotes.ts';
import { resultsIn, takeResults } from './results.ts';
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
    const records = cached === 'none' ? [] : await readRecords({ remote, known, signal });
    const results = resultsIn(records);
    const fetched = await fetchObjects(parts, [...shared, ...(cached === 'all' ? outsOf(results) : [])]);
    const taken = options.dry ? 0 : takeResults(session, results);
    known.trim();
    return report(fetched, taken);
  });
}

const nothing: Fetched = { objects: 0, bytes: 0, missing: [], corrupt: [], problems: [], failed: [] };

const asMissing = ({ path, entry }: WantedRoot) => ({ path, digest: entry.digest, bytes: entry.bytes });

const outsOf = (results: readonly Result[]): readonly WantedRoot[] =>
  results.flatMap(({ outs }) => [...outs].map(([path, entry]) => ({ path, entry, inside: '' })));
