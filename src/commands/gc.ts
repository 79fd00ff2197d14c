/** `luc gc`: removes from the store what nothing in the given scope needs. */
import { finishRun } from '../engine/finish.ts';
import { collectFrom, type RemoteGcReport } from '../engine/share/collect.ts';
import { destinationsOf } from '../engine/share/remotes.ts';
import { failureOf, type Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { succeed } from '../outcome.ts';
import { gcText, questionOf, remoteGcText } from '../report/gc-view.ts';
import type { Style } from '../report/style.ts';
import { leftText } from '../report/words.ts';
import { type Collected, collect } from '../store/gc/collect.ts';
import { type GcOptions, type GcPlan, planGc } from '../store/gc/plan.ts';
import { sweepOld } from '../store/sweep-old.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { eachRemote, exitOfAll, type Visited, worstOf } from './each-remote.ts';
import { interruptible } from './interruptible.ts';
import { openSessionFor, openWritingSession } from './open-session.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly words: readonly string[];
  readonly workspace: boolean;
  readonly allBranches: boolean;
  readonly allTags: boolean;
  readonly allCommits: boolean;
  readonly days: number | null;
  readonly keepLast: number | null;
  readonly noExperiments: boolean;
  readonly cloud: boolean;
  readonly remote: string | null;
  readonly dry: boolean;
  readonly force: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  if (!hasScope(options)) return failed(failureOf('usage', noScope));
  const opened = await (options.dry ? openSessionFor(context) : openWritingSession(context));
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const { layout, objects } = session;
  const destinations = options.cloud ? destinationsOf(session, options.remote) : succeed([]);
  if (!destinations.ok) return failed(destinations.failure);
  const style = styleOf(context);
  const scope: GcOptions = { ...options, experiments: !options.noExperiments };
  const worked = await interruptible<CommandResult>(context, async ({ interrupts: { signal } }) => {
    const collectRemotes = (dry: boolean): Promise<Visited<RemoteGcReport>> =>
      eachRemote(destinations.value, ({ declared }) =>
        collectFrom(session, declared, { ...scope, dry }, signal),
      );
    if (options.dry || !options.force) {
      const plan = await planGc(layout, objects, scope);
      const planned = { plan, removed: removedBy(plan) };
      const remotes = await collectRemotes(true);
      if (options.dry || (isEmpty(plan) && !remotes.reports.some(hasWork)))
        return resultOf(planned, options.dry, remotes, style);
      const yes = await context.confirm(questionOf(planned.removed, remotes.reports, style), signal);
      signal.throwIfAborted();
      if (!yes && context.canAsk) return { exit: 1, text: () => leftText(['the store']) };
      if (!yes) return failed(failureOf('work', nobodyToAsk));
    }
    const command = `luc ${context.argv.join(' ')}`;
    const mutex = { command, breakLock: context.breakLock, signal };
    const collected = await collect(layout, objects, scope, mutex);
    const remotes = await collectRemotes(false);
    await finishRun(session);
    sweepOld(layout);
    return resultOf(collected, false, remotes, style);
  });
  return worked.ok ? worked.value : failed(worked.failure);
}

const hasScope = ({ workspace, allBranches, allTags, allCommits, days, keepLast }: Options): boolean =>
  workspace || allBranches || allTags || allCommits || days !== null || keepLast !== null;

const noScope: Problem = {
  code: 'no-scope',
  message: 'what shall be kept is not said',
  hint: '`luc gc -w` keeps what the workspace needs, `-a` all branches, `-T` all tags, `-A` all commits',
};

const nobodyToAsk: Problem = {
  code: 'not-asked',
  message: 'nothing was removed: there is nobody to ask',
  hint: '`luc gc -f` does not ask, `-n` only says what would go',
};

const isEmpty = ({ loose, packs, results, memos }: GcPlan): boolean =>
  loose.length + packs.length + results.length + memos.length === 0;

function removedBy({ loose, packs, results, memos }: GcPlan): Collected['removed'] {
  const dead = [...loose, ...packs.flatMap((pack) => pack.dead)];
  return {
    objects: dead.length,
    bytes: dead.reduce((sum, { bytes }) => sum + bytes, 0),
    packs: packs.length,
    results: results.length,
    memos: memos.length,
    memoBytes: memos.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

const hasWork = ({ condemned, removed, repacked }: RemoteGcReport): boolean =>
  condemned.blobs + removed.blobs + repacked.blobs > 0;

function resultOf(
  { plan, removed }: Collected,
  dry: boolean,
  { reports, failures }: Visited<RemoteGcReport>,
  style: Style,
): CommandResult {
  const failure = worstOf([], failures);
  const { memoBytes, ...counted } = removed;
  const result: CommandResult = {
    exit: exitOfAll(false, failure),
    document: {
      version: 1,
      dry,
      removed: { ...counted, memo_bytes: memoBytes },
      kept: { ...plan.kept, young: plan.young },
      ...(reports.length > 0 && { remotes: reports.map(remoteToJson) }),
    },
    text: () =>
      gcText({ removed, kept: plan.kept, young: plan.young, dry }) +
      reports.map((one) => remoteGcText(one, dry, style)).join(''),
  };
  return failure ? { ...result, failure } : result;
}

const remoteToJson = ({
  remote,
  url,
  condemned,
  removed,
  young,
  repacked,
  kept,
}: RemoteGcReport): JsonObject => ({
  remote,
  url,
  condemned: { ...condemned },
  removed: { ...removed },
  young: { ...young },
  repacked: { ...repacked },
  kept: { ...kept },
});
