/** `luc commit`: takes the workspace's present content as the recorded one. */
import {
  type Committable,
  commitData,
  commitLost,
  commitStage,
  considerCommit,
  isUntouched,
} from '../engine/commit.ts';
import { finishRun } from '../engine/finish.ts';
import { openRun } from '../engine/run.ts';
import { failureOf, type Problem } from '../failure.ts';
import type { StageName } from '../pipeline.ts';
import { linesText } from '../report/lines.ts';
import { leftText } from '../report/words.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { inRun } from './interruptible.ts';
import { openWritingSession } from './open-session.ts';
import { targetsOf } from './targets.ts';

interface Options {
  readonly words: readonly string[];
  readonly force: boolean;
  readonly glob: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const resolved = await targetsOf(context, session, options.words, options.glob);
  if (!resolved.ok) return failed(resolved.failure);
  const targets = resolved.value;
  const named = new Set(targets.flatMap(({ stages }) => stages));
  const namedData = new Set(targets.flatMap(({ data }) => data));
  const stages = session.graph.order.flatMap((name) => session.stages.get(name) ?? []);

  const run = openRun(session, context.argv);
  const committed: string[] = [];
  const problems: Problem[] = [];
  const left: StageName[] = [];
  const work = async (signal: AbortSignal): Promise<void> => {
    for (const data of session.pipeline.data) {
      const isNamed = namedData.has(data.path);
      if (targets.length > 0 && !isNamed) continue;
      if (await commitData(run, data, { isNamed, signal })) committed.push(data.path);
    }
    for (const stage of stages) {
      if (targets.length > 0 ? !named.has(stage.name) : isUntouched(session, stage)) continue;
      const candidate: Committable | null = await considerCommit(session, stage);
      if (!candidate) {
        await commitLost(session, stage);
        continue;
      }
      const yes = options.force || (await context.confirm(`Take \`${stage.name}\` as it is now?`, signal));
      signal.throwIfAborted();
      if (!yes) {
        left.push(stage.name);
        continue;
      }
      const outcome = await commitStage(run, candidate, signal);
      if (outcome === 'taken') committed.push(stage.name);
      else if (outcome !== 'same') problems.push(outcome);
    }
  };
  const worked = await inRun(context, run, work, () => problems.length === 0);
  const dropped = await finishRun(session, run.id);
  if (!worked.ok && worked.failure.kind === 'interrupted') return failed(worked.failure);
  if (!worked.ok) problems.push(...worked.failure.problems);
  if (dropped) problems.push(dropped);
  if (left.length > 0 && !context.canAsk) problems.push(nobodyToAsk(left));
  const result: CommandResult = {
    exit: problems.length + left.length > 0 ? 1 : 0,
    document: { version: 1, committed },
    text: () => {
      if (problems.length + committed.length + left.length === 0) return 'Nothing to commit.\n';
      const done = committed.length > 0 ? linesText([`Committed ${committed.join(', ')}.`]) : '';
      return left.length > 0 && context.canAsk ? done + leftText(left) : done;
    },
  };
  return problems.length > 0 ? { ...result, failure: failureOf('work', ...problems) } : result;
}

const nobodyToAsk = (names: readonly StageName[]): Problem => ({
  code: 'not-asked',
  message: `${names.map((name) => `\`${name}\``).join(', ')} ${names.length === 1 ? 'was' : 'were'} not committed: there is nobody to ask`,
  hint: '`luc commit -f` does not ask',
});
