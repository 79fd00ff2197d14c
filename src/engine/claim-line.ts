/** The journal's line before a stage's outs are touched: enough to finish recording it after a crash. */
import type { JournalLine } from '../journal-line.ts';
import { blockDigest } from '../lock.ts';
import type { Stage } from '../pipeline.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Session } from './session.ts';

export function claimLine(session: Session, stage: Stage, print: Fingerprint, commit: boolean): JournalLine {
  const before = session.recorded.stages.get(stage.name);
  const { key, what, deps } = print;
  const outs = new Map(stage.outs.map(({ path, persist, cache, role }) => [path, { persist, cache, role }]));
  return {
    t: 'claim',
    stage: stage.name,
    key,
    base: before ? blockDigest(before) : null,
    inputs: { what, deps, outs, commit, alwaysChanged: stage.alwaysChanged },
  };
}
