/** `luc fsck`: re-hashes the store, quarantines what is corrupt, stores again what the workspace still has, and says what is lost. */
import { finishRun } from '../engine/finish.ts';
import { isStoredOut } from '../engine/is-stored-out.ts';
import { isKeptElsewhere } from '../engine/record-data.ts';
import { saveLost } from '../engine/save-lost.ts';
import { destinationsOf } from '../engine/share/remotes.ts';
import { type RemoteChecked, verifyAt } from '../engine/share/verify.ts';
import type { Emit } from '../event.ts';
import type { JsonObject } from '../json.ts';
import { succeed } from '../outcome.ts';
import type { StageName } from '../pipeline.ts';
import { fsckText, remoteFsckText } from '../report/fsck-view.ts';
import { type FsckReport, verifyStore } from '../store/fsck.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { eachRemote, exitOfAll, worstOf } from './each-remote.ts';
import { interruptible } from './interruptible.ts';
import { openWritingSession } from './open-session.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly cloud: boolean;
  readonly remote: string | null;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const destinations = options.cloud ? destinationsOf(session, options.remote) : succeed([]);
  if (!destinations.ok) return failed(destinations.failure);
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
      isElsewhere: (entry) => isKeptElsewhere(session, entry),
      saveAgain: (lost) => saveLost(session, lost),
    },
    tell(session.emit),
  );
  await finishRun(session);
  const checked = await interruptible(context, ({ interrupts: { signal } }) =>
    eachRemote(destinations.value, ({ declared }) => verifyAt(session, declared, signal)),
  );
  if (!checked.ok) return failed(checked.failure);
  const { reports: remotes, failures } = checked.value;
  const isWell = report.ok && remotes.every(({ ok }) => ok);
  const failure = worstOf([], failures);
  const style = styleOf(context);
  const result: CommandResult = {
    exit: exitOfAll(!isWell, failure),
    document: {
      version: 1,
      ...reportJson(report),
      ...(remotes.length > 0 && { remotes: remotes.map(remoteJson) }),
    },
    text: () => fsckText(report, style) + remotes.map((one) => remoteFsckText(one, style)).join(''),
  };
  return failure ? { ...result, failure } : result;
}

const remoteJson = ({ corrupt, unreadable, incomplete, ...report }: RemoteChecked): JsonObject => ({
  ...report,
  incomplete: incomplete.map((one) => ({ ...one })),
  corrupt: corrupt.map((one) => ({ ...one })),
  unreadable: unreadable.map(({ code, message }) => ({ code, message })),
});

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
