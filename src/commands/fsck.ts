/** `luc fsck`: re-hashes the store, sets aside what is corrupt, says what is lost and how to get it back. */
import { finishRun } from '../engine/finish.ts';
import { fsckText } from '../report/fsck-view.ts';
import { verifyStore } from '../store/fsck.ts';
import { readLock } from '../store/lock-file.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { openWritingSession } from './open-session.ts';

export async function run(context: Context): Promise<CommandResult> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const report = await verifyStore(session.layout, session.objects, readLock(session.layout), context.emit);
  await finishRun(session);
  return { exit: report.ok ? 0 : 1, document: report.document, text: () => fsckText(report) };
}
