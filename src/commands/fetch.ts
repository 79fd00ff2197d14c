/** `luc fetch`: brings objects and results from a remote into the store. */
import { fetchText } from '../report/share-view.ts';
import { type CommandResult, type Context, exitOf, failed } from './context.ts';
import { worstOf } from './each-remote.ts';
import { type FetchFlags, fetchAll, fetchProblems, fetchToJson } from './fetching.ts';
import { openWritingSession, undecidedData } from './open-session.ts';

export async function run(context: Context, options: FetchFlags): Promise<CommandResult> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const undecided = undecidedData(session);
  if (undecided) return failed(undecided);
  const fetched = await fetchAll(context, session, options);
  if (!fetched.ok) return failed(fetched.failure);
  const { reports, failures } = fetched.value;
  const problems = reports.flatMap((report) => fetchProblems(session, report, options));
  const failure = worstOf(problems, failures);
  if (failure && reports.length === 0) return failed(failure);
  const { dry } = options;
  const result: CommandResult = {
    exit: failure ? exitOf(failure) : 0,
    document: { version: 1, dry, remotes: reports.map(fetchToJson) },
    text: () => reports.map((report) => fetchText({ ...report, dry })).join(''),
  };
  return failure ? { ...result, failure } : result;
}
