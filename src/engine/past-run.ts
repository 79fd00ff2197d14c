/** What a past run recorded of a stage, and the comparison with that instead of with the record. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import { isUlid } from '../base/ulid.ts';
import type { Problem } from '../failure.ts';
import type { Block } from '../lock.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { StageName } from '../pipeline.ts';
import type { Layout } from '../store/layout.ts';
import { readRun } from '../store/open-runs.ts';
import { adoptRecord, type Session } from './session.ts';

export function findBlockOfRun(layout: Layout, id: string, stage: StageName): Outcome<Block, Problem> {
  if (!isUlid(id) || !readIfThere(join(layout.runs, id, 'journal'))) {
    return fail({
      code: 'unknown-run',
      message: `there is no run \`${id}\` here`,
      hint: '`luc runs` lists them',
    });
  }
  const recorded = readRun(layout, id).lines.findLast(
    (line) => line.t === 'recorded' && line.stage === stage,
  );
  if (recorded?.t !== 'recorded') {
    return fail({
      code: 'not-in-run',
      message: `run \`${id}\` recorded nothing of \`${stage}\``,
      hint: '`luc runs` lists the others',
    });
  }
  return succeed(recorded.block);
}

/** From here on the session takes the block for what is recorded of the stage. */
export function takeAsRecorded(session: Session, stage: StageName, block: Block): void {
  const stages = new Map(session.recorded.stages).set(stage, block);
  adoptRecord(session, { ...session.recorded, stages });
}
