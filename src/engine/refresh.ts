/** Takes up what other runs have recorded since this session read the record. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { namesIn } from '../base/files.ts';
import type { Layout } from '../store/layout.ts';
import { readRecorded } from '../store/recorded.ts';
import type { Run } from './run.ts';
import { adoptRecord, type Session } from './session.ts';

/** True where the record was read again. Costs a look at one folder while no other run is open. */
export function refreshRecord(session: Session, run: Run, surely: boolean): boolean {
  const stamp = stampOf(session.layout, run.id);
  const changed = stamp !== session.stamp;
  session.stamp = stamp;
  if (!changed && !surely) return false;
  adoptRecord(session, readRecorded(session.layout));
  return true;
}

/** Changes whenever another run records something or the lock is written. */
export function stampOf(layout: Layout, own: string | null): string {
  const lock = fx.statSync(layout.lock);
  const others = namesIn(layout.open).filter((name) => name !== own);
  const journals = others.map((id) => `${id} ${fx.statSync(join(layout.runs, id, 'journal'))?.size ?? 0}`);
  return [lock ? `${lock.ino} ${lock.size} ${lock.mtimeMs}` : '', ...journals].join('\n');
}
