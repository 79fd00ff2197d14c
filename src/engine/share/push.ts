/** Pushes what a scope is about to the remotes that it belongs to, with the results that made it. */
import { fx } from '../../base/effects.ts';
import { hexOf } from '../../digest.ts';
import type { Block } from '../../lock.ts';
import type { RelPath } from '../../path.ts';
import { type Pushed, planPush, push } from '../../remote/push/push.ts';
import type { Root } from '../../remote/root.ts';
import { type Result, resultValue } from '../../result.ts';
import { listResults } from '../../store/gc/results.ts';
import { readResult } from '../../store/results.ts';
import type { Session } from '../session.ts';
import { originOf } from './project-id.ts';
import { type Destination, runCacheOf, using } from './remotes.ts';
import { rootOf, wholeRoot } from './roots.ts';
import { openTravel, type ScopeOptions, scopeOf } from './scope.ts';

export interface PushOptions extends Omit<ScopeOptions, 'belongs'> {
  readonly runCache: 'default' | 'all' | 'none';
  readonly jobs: number;
  readonly dry: boolean;
}

export interface PushReport extends Pushed {
  readonly remote: string;
  readonly url: string;
  readonly results: number;
  readonly ms: number;
}

export async function pushTo(
  session: Session,
  { declared, belongs }: Destination,
  options: PushOptions,
  signal: AbortSignal,
): Promise<PushReport> {
  const started = fx.monotonic();
  const { layout, objects, emit } = session;
  const scope = await scopeOf(session, { ...options, belongs });
  const cached = runCacheOf(declared).writes ? options.runCache : 'none';
  const results = resultsOf(session, scope.blocks, cached, openTravel(session, belongs));
  const whole = [
    ...scope.shared.map((one) => rootOf(session, one)),
    ...results.flatMap(({ outs }) => [...outs].map(([path, entry]) => wholeRoot(path, entry))),
  ];
  const known = new Set(whole.map(({ entry }) => entry.digest));
  const read = scope.read.filter(({ digest }) => !known.has(digest));
  const roots = [...whole, ...read.map((entry): Root => ({ path: '.' as RelPath, entry, treesOnly: true }))];
  const wanted = { roots, results, ...(await originOf(layout.root)) };
  const { gcKeepPushes: keepPushes } = session.pipeline.settings;
  const parts = { layout, objects, emit, signal, jobs: options.jobs, keepPushes };
  const pushed = await using(session, declared, (remote) =>
    (options.dry ? planPush : push)({ ...parts, remote }, wanted),
  );
  const { name, url } = declared;
  return { ...pushed, remote: name, url, results: results.length, ms: fx.monotonic() - started };
}

function resultsOf(
  { layout, objects }: Session,
  blocks: readonly Block[],
  cached: PushOptions['runCache'],
  mayTravel: (path: RelPath) => boolean,
): readonly Result[] {
  if (cached === 'none') return [];
  const ofLocks = blocks.flatMap(({ key, outs }) => {
    const entries = new Map([...outs].map(([path, { entry }]) => [path, entry]));
    return readResult(layout, key, hexOf(resultValue(key, entries))) ?? [];
  });
  if (cached === 'default') return unique(ofLocks);
  const others = listResults(layout).map(({ result }) => result);
  const isMeant = ({ outs }: Result): boolean =>
    [...outs].every(([path, entry]) => mayTravel(path) && objects.hasAll(entry));
  return unique([...ofLocks, ...others.filter(isMeant)]);
}

const unique = (results: readonly Result[]): readonly Result[] => [
  ...new Map(
    results.map((result) => [`${result.key} ${resultValue(result.key, result.outs)}`, result]),
  ).values(),
];
