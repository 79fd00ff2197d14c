/** The remotes as a supply: what they list is known at once, and comes when it is needed. */
import { grouped } from '../../base/grouped.ts';
import type { Digest } from '../../digest.ts';
import type { Entry } from '../../entry.ts';
import { isInterruption, ProblemError } from '../../failure.ts';
import type { RelPath } from '../../path.ts';
import type { Remote as Declared } from '../../pipeline.ts';
import { fetchObjects } from '../../remote/fetch/fetch.ts';
import type { IndexParts } from '../../remote/indexes.ts';
import { type Inventory, takeInventory } from '../../remote/inventory.ts';
import { type Known, openKnown } from '../../remote/known.ts';
import { eachRecord } from '../../remote/records.ts';
import { readRemoteId } from '../../remote/remote-id.ts';
import { type Result, resultValue } from '../../result.ts';
import type { Session } from '../session.ts';
import type { Supply } from '../supply.ts';
import { type Destination, runCacheOf, using } from './remotes.ts';
import { openTakingResults } from './results.ts';

export interface RemoteSupply extends Supply {
  /** Puts into the run cache the results of which everything is here by now. */
  readonly settle: () => void;
}

export interface SupplyOptions {
  readonly runCache: boolean;
  readonly jobs: number;
  readonly signal: AbortSignal;
}

interface Source {
  readonly declared: Declared;
  readonly known: Known;
  readonly inventory: Inventory;
  readonly results: readonly Result[];
}

/** Throws a `ProblemError` where a remote cannot be asked. */
export async function openSupply(
  session: Session,
  destinations: readonly Destination[],
  options: SupplyOptions,
): Promise<RemoteSupply> {
  const sources: Source[] = [];
  for (const { declared } of destinations) sources.push(...(await look(session, declared, options)));
  const results = sources.flatMap((source) => source.results);
  const byKey = grouped(results, ({ key }) => key);
  const failed = new Set<Digest>();
  const sourceOf = ({ digest }: Entry): Source | undefined =>
    failed.has(digest)
      ? undefined
      : sources.find(({ inventory }) => inventory.roots.has(digest) || inventory.singles.has(digest));

  async function bring(entries: ReadonlyMap<RelPath, Entry>, what: 'all' | 'trees'): Promise<void> {
    for (const source of sources) {
      const own = [...entries].filter(([, entry]) => sourceOf(entry) === source);
      const wanted = own.filter(([, entry]) => !session.objects.hasAll(entry));
      if (wanted.length === 0) continue;
      await bringFrom(session, source, new Map(wanted), { ...options, dry: what === 'trees' });
      if (what === 'all')
        for (const [, entry] of wanted) if (!session.objects.hasAll(entry)) failed.add(entry.digest);
    }
  }

  return {
    has: (entry) => sourceOf(entry) !== undefined,
    results: (key) => byKey.get(key) ?? [],
    bring,
    settle: () => void openTakingResults(session)(results),
  };
}

async function look(
  session: Session,
  declared: Declared,
  { runCache, signal }: SupplyOptions,
): Promise<readonly Source[]> {
  return using(session, declared, async (remote) => {
    const id = await readRemoteId(remote, session.layout, signal);
    if (id === null) return [];
    const known = openKnown(session.layout, id);
    const isRead = runCache && runCacheOf(declared).reads;
    const inventory = await takeInventory(remote, signal);
    const results = isRead ? await resultsFor(session, { remote, known, signal }, inventory) : [];
    return [{ declared, known, inventory, results }];
  });
}

/** Of stages that this project may have, the newest first; there may be many more. */
async function resultsFor(
  { pipeline }: Session,
  parts: IndexParts,
  { pushes }: Inventory,
): Promise<readonly Result[]> {
  const outs = new Set(pipeline.stages.flatMap((stage) => stage.outs.map(({ path }) => path)));
  const found: { readonly id: string; readonly result: Result }[] = [];
  await eachRecord(parts, pushes, (blobId, _blob, records) => {
    for (const { folded, results } of records ?? [])
      for (const result of results)
        if ([...result.outs.keys()].every((path) => outs.has(path)))
          found.push({ id: folded?.id ?? blobId, result });
  });
  found.sort((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0));
  return [...new Map(found.map(({ result }) => [nameOf(result), result])).values()];
}

const nameOf = ({ key, outs }: Result): string => `${key} ${resultValue(key, outs)}`;

/** What cannot come is made here: only the user is told. */
async function bringFrom(
  session: Session,
  { declared, known }: Source,
  entries: ReadonlyMap<RelPath, Entry>,
  options: { readonly jobs: number; readonly signal: AbortSignal; readonly dry: boolean },
): Promise<void> {
  const { layout, objects, emit } = session;
  const wanted = [...entries].map(([path, entry]) => ({ path, entry, inside: '' }));
  try {
    const { problems, corrupt } = await using(session, declared, (remote) =>
      fetchObjects({ remote, known, layout, objects, emit, ...options }, wanted),
    );
    const unsound = corrupt.map(({ path }) => ({
      code: 'corrupt-object',
      message: `\`${path}\` is corrupt at ${declared.url}: what came is not what its digest says`,
    }));
    for (const problem of [...problems, ...unsound]) emit({ event: 'warned', problem });
  } catch (error) {
    if (!(error instanceof ProblemError) || isInterruption(error)) throw error;
    for (const problem of error.problems) emit({ event: 'warned', problem });
  }
}
