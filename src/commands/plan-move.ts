/** What the words of `luc move` mean: which tracked path goes where, or why it cannot. Goes on with a move that was cut off. */
import { basename, join } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists } from '../base/files.ts';
import { movedPath } from '../config/edit-paths.ts';
import { hasIgnoreLine } from '../engine/git-ignore.ts';
import { gitTrackedProblems } from '../engine/git-tracked.ts';
import type { Move } from '../engine/move-tracked.ts';
import type { Session } from '../engine/session.ts';
import { meantPath } from '../engine/targets.ts';
import { isFolder, sameEntry } from '../entry.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { ancestorsOf, overlaps, type RelPath } from '../path.ts';
import { startOf } from '../place.ts';
import { shellLine } from '../shell-line.ts';
import { entryAt } from '../store/entry-at.ts';
import { absolute } from '../store/layout.ts';
import type { Context } from './context.ts';
import { dataInGit, inTheWay, placeProblem, projectPath } from './project-path.ts';

export async function planMove(
  context: Context,
  session: Session,
  [source = '', target = '']: readonly string[],
): Promise<Outcome<Move, Failure>> {
  const from = projectPath(context, source);
  const owner = from === null ? null : session.products.ownerOf(from);
  const folder = fx.statSync(join(context.cwd, target))?.isDirectory() ?? false;
  const to = projectPath(context, folder ? join(target, basename(source)) : target);
  // What has arrived there is no folder to move it into.
  for (const half of new Set([projectPath(context, target), to]))
    if (from !== null && half !== null && isHalfMoved(session, from, half))
      return succeed(moveOf(from, half));
  if (owner !== null && owner !== from) return fail(failureOf('usage', insideTracked(source, owner)));
  if (from === null || owner === null) return fail(failureOf('usage', notTracked(session, source, from)));
  if (target.endsWith('/') && !folder && !isFolderOrWas(session, from))
    return fail(failureOf('usage', noFolder(target)));
  const problem = targetProblem(session, from, to, target);
  if (problem || to === null) return fail(failureOf('usage', ...(problem ? [problem] : [])));
  const at = startOf('lucidity.yaml');
  const inGit = await gitTrackedProblems(session, [{ path: to, cache: true, at }]);
  if (inGit.length > 0) return fail(failureOf('usage', dataInGit(context, to, '; or choose another name')));
  return succeed(moveOf(from, to));
}

const moveOf = (from: RelPath, to: RelPath): Move => ({
  from,
  to,
  moved: (path) => movedPath(path, { from, to }),
});

/** What a move that was cut off has left to do: the files of the project come first, the line for git last. */
function isHalfMoved(session: Session, from: RelPath, to: RelPath): boolean {
  const { layout, products, recorded } = session;
  if (products.ownerOf(from) !== null || products.ownerOf(to) !== to) return false;
  const isFromThere = exists(absolute(layout, from));
  if (isFromThere && exists(absolute(layout, to))) return false;
  if (hasIgnoreLine(session, from)) return true;
  if (!isFromThere) return false;
  const entry = products.get(to);
  return recorded.data.has(from) || entry === null || sameEntry(entry, entryAt(absolute(layout, from)));
}

function isFolderOrWas({ layout, products }: Session, path: RelPath): boolean {
  const entry = products.get(path);
  return fx.statSync(absolute(layout, path))?.isDirectory() ?? (entry !== null && isFolder(entry));
}

/** A folder may get that name, a file cannot. */
const noFolder = (word: string): Problem => ({
  code: 'no-folder',
  message: `there is no folder \`${word}\``,
  hint: `${shellLine`mkdir -p ${word}`} makes it; without the \`/\` it is the new name`,
});

/** What is there is no slip of the hand. */
function notTracked({ layout, pipeline, cwd }: Session, word: string, path: RelPath | null): Problem {
  const isThere = path !== null && exists(absolute(layout, path));
  const near = isThere ? null : meantPath(pipeline, word, cwd);
  return {
    code: 'not-tracked',
    message: `\`${word}\` is neither data nor an out of a stage`,
    hint:
      near === null
        ? '`luc ls` lists what is tracked; anything else is moved by `mv` or `git mv`'
        : `did you mean ${shellLine`${near}`}?`,
  };
}

const insideTracked = (word: string, owner: RelPath): Problem => ({
  code: 'inside-tracked',
  message: `\`${word}\` is a part of \`${owner}\`, which is tracked as one`,
  hint: 'move it by `mv`; `luc commit` takes the folder as it is then',
});

function targetProblem(session: Session, from: RelPath, to: RelPath | null, word: string): Problem | null {
  const { pipeline, layout, recorded, products } = session;
  const problem = placeProblem(pipeline, to, word);
  if (problem || to === null) return problem;
  const owner = products.owner(from);
  const stage = owner && 'stage' in owner ? owner.stage : null;
  if (stage !== null && (recorded.unconfirmed.has(stage) || recorded.unsaved.has(stage)))
    return {
      code: 'unsettled-stage',
      message: `\`${stage}\` is not settled since its last run`,
      hint: `${shellLine`luc commit ${stage}`} or ${shellLine`luc repro ${stage}`} first`,
    };
  const tracked = [...pipeline.data, ...pipeline.stages.flatMap(({ outs }) => outs)];
  const other = tracked.find(({ path }) => overlaps(path, to));
  if (other)
    return {
      code: 'overlapping-path',
      message: `\`${to}\` overlaps \`${other.path}\`, which is tracked`,
      at: other.at,
      hint: 'move it to a place outside of what is tracked',
    };
  const there = [to, ...ancestorsOf(to)].find((path) => {
    const stat = fx.lstatSync(absolute(layout, path));
    return stat && (path === to || !stat.isDirectory());
  });
  return there === undefined ? null : inTheWay(there, 'move it elsewhere, or choose another name');
}
