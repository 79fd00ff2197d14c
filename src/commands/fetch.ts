/** `luc fetch`: brings objects and results from a remote into the store. */
import { failureOf } from '../failure.ts';
import { fetchText } from '../report/share-view.ts';
import { type CommandResult, type Context, failed } from './context.ts';
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
  const reports = fetched.value;
  const problems = reports.flatMap((report) => fetchProblems(session, report, options));
  const { dry } = options;
  const result: CommandResult = {
    exit: problems.length > 0 ? 1 : 0,
    document: { version: 1, dry, remotes: reports.map(fetchToJson) },
    text: () => reports.map((report) => fetchText({ ...report, dry })).join(''),
  };
  return problems.length > 0 ? { ...result, failure: failureOf('work', ...problems) } : result;
}
