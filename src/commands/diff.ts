/** `luc diff`: which tracked files differ between two revisions, or a revision and the workspace. */
import { type Differences, differencesOf } from '../differences.ts';
import { lockAt, openRevisions, workspace } from '../engine/revisions.ts';
import { isLost, openSides } from '../engine/sides.ts';
import { failureOf } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import type { Lock } from '../lock.ts';
import { lockFile } from '../lock-text.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import { diffMarkdown, diffText, pathText } from '../report/diff-view.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { diffTargets } from './diff-targets.ts';
import { openSessionFor, openUnrecorded } from './open-session.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly words: readonly string[];
  readonly md: boolean;
  readonly showHash: boolean;
  readonly hideMissing: boolean;
  readonly targets: readonly string[];
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const [a = 'HEAD', b = workspace] = options.words;
  const opened = await ([a, b].includes(workspace) ? openSessionFor : openUnrecorded)(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const locks = await locksAt(context.root, a, b);
  if (!locks.ok) return failed(locks.failure);
  const recorded = locks.value.filter((lock) => lock !== null);
  const targets = await diffTargets(context, session, recorded, options.targets);
  if (!targets.ok) return failed(targets.failure);
  const { before, after, problems } = await openSides(session, locks.value, targets.value);
  session.index.save();
  const found = differencesOf(before, after, (one) => b === workspace && isLost(session, one));
  const differences = options.hideMissing ? { ...found, missing: [] } : found;
  const { showHash } = options;
  return {
    exit: problems.length > 0 ? 2 : 0,
    ...(problems.length > 0 && { failure: failureOf('project', ...problems) }),
    document: documentOf(differences),
    text: () =>
      options.md ? diffMarkdown(differences, showHash) : diffText(differences, showHash, styleOf(context)),
  };
}

/** Null for the workspace. */
async function locksAt(
  root: string,
  a: string,
  b: string,
): Promise<Outcome<readonly [Lock | null, Lock | null]>> {
  const revisions = await openRevisions(root, [a, b], [lockFile as RelPath]);
  if (!revisions.ok) return revisions;
  const [before, after] = [a, b].map((one) =>
    one === workspace ? succeed(null) : lockAt(revisions.value, one),
  ) as [Outcome<Lock | null>, Outcome<Lock | null>];
  if (!before.ok) return fail(before.failure);
  return after.ok ? succeed([before.value, after.value]) : fail(after.failure);
}

const documentOf = ({ added, deleted, modified, renamed, missing }: Differences): JsonObject => ({
  version: 1,
  added: added.map((one): JsonObject => ({ path: pathText(one), hash: one.entry.digest })),
  deleted: deleted.map((one): JsonObject => ({ path: pathText(one), hash: one.entry.digest })),
  modified: modified.map(
    ({ path, from, to }): JsonObject => ({
      path: pathText({ path, entry: to }),
      hash: { old: from.digest, new: to.digest },
    }),
  ),
  renamed: renamed.map(
    ({ from, to }): JsonObject => ({
      path: { old: pathText(from), new: pathText(to) },
      hash: { old: from.entry.digest, new: to.entry.digest },
    }),
  ),
  missing: missing.map((one): JsonObject => ({ path: pathText(one), hash: one.entry.digest })),
});
