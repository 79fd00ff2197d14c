/** `luc status -c`: what of the recorded is not on a remote yet, or only there. */
import { compareWith } from '../engine/share/compare.ts';
import { destinationsOf } from '../engine/share/remotes.ts';
import { cloudText } from '../report/cloud-view.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { eachRemote, exitOfAll, worstOf } from './each-remote.ts';
import { interruptible } from './interruptible.ts';
import { openSessionFor, warnOfConflict } from './open-session.ts';
import { shareScope } from './share-scope.ts';
import { styleOf } from './style-of.ts';

export interface CloudOptions {
  readonly words: readonly string[];
  readonly remote: string | null;
  readonly exitCode: boolean;
  readonly glob: boolean;
}

export async function compareWithCloud(
  context: Context,
  { exitCode, ...options }: CloudOptions,
): Promise<CommandResult> {
  const opened = await openSessionFor(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  warnOfConflict(context, session);
  const destinations = destinationsOf(session, options.remote);
  if (!destinations.ok) return failed(destinations.failure);
  const nothingMore = {
    allBranches: false,
    allTags: false,
    allCommits: false,
    withDeps: false,
    maxSize: null,
  };
  const scope = await shareScope(context, session, { ...nothingMore, jobs: null, ...options });
  if (!scope.ok) return failed(scope.failure);
  const compared = await interruptible(context, ({ interrupts }) =>
    eachRemote(destinations.value, (one) => compareWith(session, one, scope.value, interrupts.signal)),
  );
  if (!compared.ok) return failed(compared.failure);
  const { reports, failures } = compared.value;
  const failure = worstOf([], failures);
  const isLacking = reports.some(({ paths }) => paths.some(({ where }) => !isShared.has(where)));
  const result: CommandResult = {
    exit: exitOfAll(exitCode && isLacking, failure),
    document: {
      version: 1,
      remotes: reports.map((one) => ({ ...one, paths: one.paths.map((path) => ({ ...path })) })),
    },
    text: () => reports.map((one) => cloudText(one, styleOf(context))).join(''),
  };
  return failure ? { ...result, failure } : result;
}

const isShared: ReadonlySet<string> = new Set(['both', 'there']);
