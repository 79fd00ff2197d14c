/** `luc add --to-remote`: brings data to where it belongs, and keeps none of it in the store. */
import type { Sent } from '../engine/record-data.ts';
import type { Run } from '../engine/run.ts';
import type { Session } from '../engine/session.ts';
import { throughPassingStore } from '../engine/share/passing-store.ts';
import { type PushOptions, type PushReport, pushTo } from '../engine/share/push.ts';
import { destinationsOf } from '../engine/share/remotes.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import type { Data, Remote } from '../pipeline.ts';
import { pushText } from '../report/share-view.ts';
import { eachRemote, worstOf } from './each-remote.ts';
import { raise } from './interruptible.ts';
import { pushProblems, pushToJson } from './pushing.ts';
import { usualJobs } from './share-scope.ts';

export interface Sending {
  /** What is there whole afterwards; throws where anything is not. */
  readonly send: (run: Run, signal: AbortSignal) => Promise<ReadonlyMap<RelPath, Sent>>;
  readonly toJson: () => readonly JsonObject[];
  readonly text: () => string;
}

/** Refuses data that would go nowhere. */
export function openSending(
  session: Session,
  all: readonly Data[],
  name: string | null,
): Outcome<Sending, Failure> {
  const destinations = destinationsOf(session, name);
  if (!destinations.ok) return destinations;
  const remotesOf = ({ push, remote }: Data): readonly Remote[] =>
    push ? destinations.value.flatMap(({ declared, belongs }) => (belongs(remote) ? [declared] : [])) : [];
  const stays = all.filter((data) => remotesOf(data).length === 0);
  if (stays.length > 0) return fail(failureOf('usage', ...stays.map(notShared)));
  const options: PushOptions = {
    paths: all.map(({ path }) => path),
    revisions: { allBranches: false, allTags: false, allCommits: false },
    maxBytes: null,
    runCache: 'none',
    jobs: usualJobs,
    dry: false,
  };
  const reports: PushReport[] = [];
  return succeed({
    send: async (run, signal) => {
      const { entries, sent } = await throughPassingStore(run, all, signal, (passing) =>
        eachRemote(destinations.value, (one) => pushTo(passing, one, options, signal)),
      );
      const problems = sent.reports.flatMap((report) => pushProblems(session, report, false));
      raise(worstOf(problems, sent.failures));
      reports.push(...sent.reports);
      return new Map(
        all.flatMap((data): [RelPath, Sent][] => {
          const entry = entries.get(data.path);
          return entry ? [[data.path, { entry, remotes: remotesOf(data) }]] : [];
        }),
      );
    },
    toJson: () => reports.map(pushToJson),
    text: () => reports.map((report) => pushText({ ...report, dry: false }, { from: session.cwd })).join(''),
  });
}

const notShared = ({ path, at }: Data): Problem => ({
  code: 'not-shared',
  message: `\`${path}\` is not for this remote`,
  at,
  hint: '`push` and `remote` under `data:` say where it goes',
});
