/** Carries out a gc: under the store's lock, in batches, so that a kill at any moment costs nothing that is needed. */
import { dirname } from 'node:path';
import { openBreath } from '../../base/breath.ts';
import { fx } from '../../base/effects.ts';
import { removeFile, removeIfEmpty } from '../../base/files.ts';
import { hexOf } from '../../digest.ts';
import { forgetCondemned, whileCondemned } from '../condemned.ts';
import type { Layout } from '../layout.ts';
import type { MutexOptions } from '../lock-link.ts';
import { loosePath } from '../loose.ts';
import { withMutex } from '../mutex.ts';
import type { ObjectStore } from '../objects.ts';
import { indexPath, nameOfPack, packPath } from '../pack-file.ts';
import { removeMemo } from './memos.ts';
import { type CondemnedPack, type GcOptions, type GcPlan, planGc } from './plan.ts';

/** Of what was there when it began; somebody may have come to need a part of it meanwhile. */
export interface Collected {
  readonly plan: GcPlan;
  readonly removed: {
    readonly objects: number;
    readonly bytes: number;
    readonly packs: number;
    readonly results: number;
    readonly memos: number;
    readonly memoBytes: number;
  };
}

/** So many objects are condemned at once. */
const batch = 1000;

/** Plans anew, as the plan that the user was asked about may be old by now. */
export function collect(
  layout: Layout,
  objects: ObjectStore,
  options: GcOptions,
  mutex: MutexOptions & { readonly signal: AbortSignal },
): Promise<Collected> {
  const inStore = { ...layout, luc: layout.store, tmp: layout.spool };
  return withMutex(
    inStore,
    'gc.lock',
    async () => {
      forgetCondemned(layout);
      const plan = await planGc(layout, objects, options);
      const removed = { objects: 0, bytes: 0, packs: 0, results: 0, memos: 0, memoBytes: 0 };
      const breath = openBreath(mutex.signal);
      // What names objects goes before them.
      for (const path of plan.results) {
        if (!isOld(path, plan)) continue;
        removeFile(path);
        removeIfEmpty(dirname(path));
        removed.results++;
      }
      for (let at = 0; at < plan.loose.length; at += batch) {
        await breath.take();
        removeLoose(layout, plan, plan.loose.slice(at, at + batch), removed);
      }
      for (const pack of plan.packs) {
        await breath.take();
        await removePack(layout, objects, plan, pack, removed);
      }
      for (const memo of plan.memos) {
        await breath.take();
        if (!removeMemo(layout, memo)) continue;
        removed.memos++;
        removed.memoBytes += memo.bytes;
      }
      return { plan, removed };
    },
    { ...mutex, isForGroup: layout.storeIsForGroup },
  );
}

/** Whether nobody has come to need it since it was planned. */
const isOld = (path: string, { before }: GcPlan): boolean => {
  const stat = fx.lstatSync(path);
  return stat !== undefined && stat.ctimeMs < before;
};

function removeLoose(
  layout: Layout,
  plan: GcPlan,
  some: GcPlan['loose'],
  removed: { objects: number; bytes: number },
): void {
  const names = some.map(({ digest }) => hexOf(digest));
  whileCondemned(layout, names, () => {
    for (const { digest, bytes } of some) {
      const path = loosePath(layout, digest);
      if (!isOld(path, plan)) continue;
      removeFile(path);
      removed.objects++;
      removed.bytes += bytes;
    }
  });
}

async function removePack(
  layout: Layout,
  objects: ObjectStore,
  plan: GcPlan,
  { index: { pack }, dead, live }: CondemnedPack,
  removed: { objects: number; bytes: number; packs: number },
): Promise<void> {
  const isComplete = storeAgain(objects, live);
  if (live.length > 0) await objects.barrier();
  if (!isComplete) return;
  const path = packPath(layout, pack);
  whileCondemned(layout, [nameOfPack(pack)], () => {
    if (!isOld(path, plan)) return;
    // An index is made anew where there is none; a pack is not.
    removeFile(indexPath(layout, pack));
    removeFile(path);
    objects.sources.packs.forget(pack);
    removed.packs++;
    removed.objects += dead.length;
    removed.bytes += dead.reduce((sum, { bytes }) => sum + bytes, 0);
  });
}

/** False where a member could not be read: what is corrupt is quarantined, and the pack is another one then. */
function storeAgain(objects: ObjectStore, live: CondemnedPack['live']): boolean {
  const batch = objects.batch();
  for (const { digest, type } of live) {
    const bytes = objects.read(digest);
    if (bytes === null) return false;
    batch.put(digest, type, bytes);
  }
  batch.finish();
  return true;
}
