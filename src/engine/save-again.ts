/** Stores once more what the store has lost of a stage that is as recorded; records nothing. */
import type { Entry } from '../entry.ts';
import type { Block } from '../lock.ts';
import type { Out, Stage } from '../pipeline.ts';
import { openRollCall } from '../store/roll-call.ts';
import { isStoredOut } from './is-stored-out.ts';
import type { Session } from './session.ts';

/** Looks for the top objects of the outs, and with `whole` for anything below, too. */
export async function saveAgain(session: Session, stage: Stage, block: Block, whole = false): Promise<void> {
  const { sources } = session.objects;
  const lost: Out[] = [];
  for (const out of stage.outs) {
    const entry: Entry | undefined = block.outs.get(out.path)?.entry;
    if (!entry || !isStoredOut(out, entry)) continue;
    const present = openRollCall(sources);
    present.see(entry.digest);
    if (whole) await session.observer.observe(out.path, { see: present });
    if (!present.isComplete()) lost.push(out);
  }
  if (lost.length === 0) return;
  const batch = session.objects.batch();
  for (const out of lost) {
    session.observer.forget(out.path);
    await session.observer.observe(out.path, { save: batch });
  }
  batch.finish();
}
