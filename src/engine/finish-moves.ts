/** Goes on with moves that a dead run had begun: across file systems a part is there, and a part is here. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { sameEntry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { entryAt } from '../store/entry-at.ts';
import { absolute } from '../store/layout.ts';
import { moveFiles } from './move-tracked.ts';
import { openProducts } from './products.ts';
import type { Session } from './session.ts';
import type { BegunMove } from './unfinished.ts';

/** Those that the project's files still mean; where somebody has filled a place again, it is said and left as it is. */
export async function finishMoves(session: Session, moves: readonly BegunMove[]): Promise<void> {
  const { layout, objects, emit } = session;
  const pipeline = await session.pipelineNow();
  // The session may be older than the moves.
  const products = pipeline === null ? session.products : openProducts(pipeline, objects.readTree);
  for (const { from, to } of moves) {
    if (products.ownerOf(from) !== null || products.ownerOf(to) !== to) continue;
    if (fitTogether(absolute(layout, from), absolute(layout, to))) moveFiles(session, { from, to });
    else emit({ event: 'warned', problem: halfMoved(from, to) });
  }
}

/** Whether nothing at `from` would take the place of something else at `to`. */
function fitTogether(from: string, to: string): boolean {
  const [source, target] = [fx.lstatSync(from), fx.lstatSync(to)];
  if (!source || !target) return true;
  if (source.isDirectory() && target.isDirectory())
    return fx.readdirSync(from).every((name) => fitTogether(join(from, name), join(to, name)));
  if (source.isSymbolicLink() && target.isSymbolicLink())
    return fx.readlinkSync(from) === fx.readlinkSync(to);
  const entry = entryAt(from);
  return entry !== null && sameEntry(entry, entryAt(to));
}

const halfMoved = (from: RelPath, to: RelPath): Problem => ({
  code: 'half-moved',
  message: `\`${from}\` was being moved to \`${to}\` when luc was killed, and now they hold different things under the same names`,
  hint: `move by hand what of \`${from}\` shall be in \`${to}\``,
});
