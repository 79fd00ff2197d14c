/** The files behind the reason of a stage: of a folder that changed, which of its files did. */
import type { Entry } from '../entry.ts';
import type { StageName } from '../pipeline.ts';
import type { Reason } from '../stage-state.ts';
import type { FileChange } from '../tree-diff.ts';
import { changesAt } from './changes-at.ts';
import type { Session } from './session.ts';
import type { StageStatus } from './status.ts';

/** The files behind a changed dep or out: what is there now against what was recorded. */
export async function changedFiles(
  session: Session,
  name: StageName,
  reason: Reason,
): Promise<readonly FileChange[]> {
  if (reason.path === undefined || (reason.what !== 'dep' && reason.what !== 'out')) return [];
  const block = session.recorded.stages.get(name);
  const before: Entry | null =
    (reason.what === 'dep' ? block?.deps.get(reason.path) : block?.outs.get(reason.path)?.entry) ?? null;
  return changesAt(session, reason.path, before);
}

/** Reasons with every folder taken apart into its changed files. */
export async function granularReasons(
  session: Session,
  { name, reasons }: StageStatus,
): Promise<readonly Reason[]> {
  const all: Reason[] = [];
  for (const reason of reasons) {
    const { what, path } = reason;
    const files = await changedFiles(session, name, reason);
    const isWhole = files.every((file) => file.path === '');
    if (path === undefined || isWhole) all.push(reason);
    else
      for (const { path: file, from, to } of files)
        all.push({
          what,
          change: 'modified',
          path,
          file,
          ...(from && { from: from.digest }),
          ...(to && { to: to.digest }),
        });
  }
  return all;
}
