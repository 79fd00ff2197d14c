/** A store of one command's own, beside the workspace: what goes to a remote passes through it, and it is gone afterwards. */
import { join } from 'node:path';
import { removeAll } from '../../base/files.ts';
import type { Entry } from '../../entry.ts';
import type { RelPath } from '../../path.ts';
import type { Data } from '../../pipeline.ts';
import { layoutOf } from '../../store/layout.ts';
import { openObjects } from '../../store/objects.ts';
import { temporaryName } from '../../store/temporary.ts';
import { storeData } from '../record-data.ts';
import { type Run, runIn } from '../run.ts';
import type { Session } from '../session.ts';

/** Lets `send` have a session whose record and store have the data as it is now; the real ones learn nothing of it. */
export async function throughPassingStore<Value>(
  run: Run,
  all: readonly Data[],
  signal: AbortSignal,
  send: (passing: Session) => Promise<Value>,
): Promise<{ readonly entries: ReadonlyMap<RelPath, Entry>; readonly sent: Value }> {
  const { session } = run;
  const storeDir = join(session.layout.tmp, temporaryName());
  const layout = layoutOf(session.layout.root, { storeDir, storeShared: null });
  const passing = { ...session, layout, objects: openObjects(layout, session.emit) };
  try {
    const entries = new Map<RelPath, Entry>();
    const data = new Map(session.recorded.data);
    for (const one of all) {
      const entry = await storeData(runIn(passing, run), one, { signal, isNamed: true });
      if (entry === null) continue;
      entries.set(one.path, entry);
      data.set(one.path, { entry, from: one.from, rev: one.rev });
    }
    return { entries, sent: await send({ ...passing, recorded: { ...session.recorded, data } }) };
  } finally {
    removeAll(storeDir);
  }
}
