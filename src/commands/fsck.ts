/** `luc fsck`: re-hashes the store, quarantines what is corrupt, stores again what the workspace still has, and says what is lost. */
import { finishRun } from '../engine/finish.ts';
import { isStoredOut } from '../engine/is-stored-out.ts';
import { saveLost } from '../engine/save-lost.ts';
import type { Emit } from '../event.ts';
import type { JsonObject } from '../json.ts';
import type { StageName } from '../pipeline.ts';
import { fsckText } from '../report/fsck-view.ts';
import { type FsckReport, verifyStore } from '../store/fsck.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { openWritingSession } from './open-session.ts';
import { styleOf } from './style-of.ts';

export async function run(context: Context): Promise<CommandResult> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const { recorded, layout, objects, stages } = session;
  const report = await verifyStore(
    layout,
    objects,
    {
      lock: { stages: recorded.stages, data: recorded.data },
      misfits: recorded.misfits,
      isStored: (name, path) => {
        const out = stages.get(name as StageName)?.outs.find((one) => one.path === path);
        const entry = recorded.stages.get(name)?.outs.get(path)?.entry;
        return !out || !entry || isStoredOut(out, entry);
      },
      isFrozen: (name) => stages.get(name as StageName)?.frozen ?? false,
      saveAgain: (lost) => saveLost(session, lost),
    },
    tell(session.emit),
  );
  await finishRun(session);
  return {
    exit: report.ok ? 0 : 1,
    document: { version: 1, ...reportJson(report) },
    text: () => fsckText(report, styleOf(context)),
  };
}

/** The report names what was quarantined: once is enough. */
const tell =
  (emit: Emit): Emit =>
  (event) => {
    if (event.event !== 'object-quarantined') emit(event);
  };

const reportJson = ({
  lost,
  misfitResults,
  misfitStages,
  savedAgain,
  ...report
}: FsckReport): JsonObject => ({
  ...report,
  misfit_results: misfitResults,
  misfit_stages: misfitStages,
  saved_again: savedAgain,
  lost: lost.map((object): JsonObject => ({ ...object })),
});
