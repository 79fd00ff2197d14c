/** Brings what of data was never brought here, where a run may ask for it; what is here stays as it is. */
import { type Entry, isFolder } from '../entry.ts';
import { childOf, type RelPath } from '../path.ts';
import type { Data } from '../pipeline.ts';
import { changesAt } from './changes-at.ts';
import { claim } from './claim.ts';
import { replacePaths, withCopies } from './restore-stage.ts';
import type { Run } from './run.ts';

/** What does not come is told by `recordData`. */
export async function bringRest(run: Run, data: Data, signal: AbortSignal): Promise<void> {
  const { session } = run;
  const { supply, observer, objects, recorded } = session;
  const { path } = data;
  const before = recorded.data.get(path)?.entry;
  if (!supply || !before || !isFolder(before) || (await observer.observe(path)).absent) return;
  const wanted = new Map<RelPath, Entry>();
  for (const { path: member, change, from } of await changesAt(session, path, before))
    if (change === 'removed' && from && !objects.hasAll(from)) wanted.set(childOf(path, member), from);
  if (wanted.size === 0) return;
  await supply.bring(new Map([[path, before]]), 'all');
  if (![...wanted.values()].every((one) => objects.hasAll(one))) return;
  const waited = await claim(run, null, [path], signal);
  try {
    if (!waited)
      await withCopies(session, wanted, signal, (ahead) =>
        replacePaths(run, { path }, wanted, { objects: ahead, claimed: [path] }),
      );
  } finally {
    run.claims().release([path]);
  }
  if (waited) return bringRest(run, data, signal);
  observer.forget(path);
  session.emit({ event: 'data-restored', path });
}
