/** Takes what a past run recorded of a stage as the record, so that everything is compared with that run. */

import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import { isUlid } from '../base/ulid.ts';
import type { Problem } from '../failure.ts';
import type { StageName } from '../pipeline.ts';
import { readRun } from '../store/open-runs.ts';
import { adoptRecord, type Session } from './session.ts';

export function recordOfRun(session: Session, id: string, stage: StageName): Problem | null {
  if (!isUlid(id) || !readIfThere(join(session.layout.runs, id, 'journal'))) {
    return { code: 'unknown-run', message: `there is no run \`${id}\` here`, hint: '`luc runs` lists them' };
  }
  const recorded = readRun(session.layout, id).lines.findLast(
    (line) => line.t === 'recorded' && line.stage === stage,
  );
  if (recorded?.t !== 'recorded') {
    return {
      code: 'not-in-run',
      message: `run \`${id}\` recorded nothing of \`${stage}\``,
      hint: '`luc runs` lists the others',
    };
  }
  const stages = new Map(session.recorded.stages).set(stage, recorded.block);
  adoptRecord(session, { ...session.recorded, stages });
  return null;
}
