/** `luc fsck`: re-hashes the store, sets aside what is corrupt, says what is lost and how to get it back. */
import { finishRun } from '../engine/finish.ts';
import { isStoredOut } from '../engine/record.ts';
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
  const { recorded, layout, objects, stages, emit } = session;
  const lock = { stages: recorded.stages, data: recorded.data };
  const report = await verifyStore(
    layout,
    objects,
    { lock, misfits: recorded.misfits },
    emit,
    (name, path) => {
      const out = stages.get(name as StageName)?.outs.find((one) => one.path === path);
      const entry = recorded.stages.get(name)?.outs.get(path)?.entry;
      return !out || !entry || isStoredOut(out, entry);
    },
  );
  await finishRun(session);
  return {
    exit: report.ok ? 0 : 1,
    document: { version: 1, ...reportJson(report) },
    text: () => fsckText(report, styleOf(context)),
  };
}

const reportJson = ({ lost, misfitResults, misfitStages, ...report }: FsckReport): JsonObject => ({
  ...report,
  misfit_results: misfitResults,
  misfit_stages: misfitStages,
  lost: lost.map((object): JsonObject => ({ ...object })),
});
