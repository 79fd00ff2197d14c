/** Moves a tracked path: the file or folder, its record, and the records of the stages that name it. */

import { dirname } from 'node:path';
import { escapePattern } from '../base/escape-pattern.ts';
import { exists, makeFolder } from '../base/files.ts';
import { canonicalJson } from '../json.ts';
import { type Block, stageKey } from '../lock.ts';
import { ancestorsOf, isWithin, type RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import { moveWhole } from '../store/move.ts';
import { refuseObstacle } from '../store/way.ts';
import { claimLine } from './claim-line.ts';
import type { Run } from './run.ts';
import { noteBlock, noteData, type Session } from './session.ts';

export interface Move {
  readonly from: RelPath;
  readonly to: RelPath;
  readonly moved: (path: RelPath) => RelPath;
}

export interface MovedStages {
  /** Their command does not name the path, so that what they made stays their result. */
  readonly kept: readonly Stage[];
  /** Those whose command names it: it has to be changed, and they run again. */
  readonly outdated: readonly Stage[];
}

/** `session` has the pipeline in which everything is written as it shall be; the caller holds the claims on both paths. */
export function moveTracked(run: Run, move: Move): MovedStages {
  const { session } = run;
  const kept: Stage[] = [];
  const outdated: Stage[] = [];
  moveDataRecord(run, move);
  for (const stage of session.pipeline.stages) {
    const block = session.recorded.stages.get(stage.name);
    if (!block || ![...block.deps.keys(), ...block.outs.keys()].some((path) => isWithin(path, move.from)))
      continue;
    if (isNamedIn(block, move.from)) outdated.push(stage);
    else {
      recordStage(run, stage, movedBlock(block, move));
      kept.push(stage);
    }
  }
  run.journal().append({ t: 'moving', from: move.from, to: move.to });
  moveFiles(session, move);
  run.journal().append({ t: 'moved', from: move.from, to: move.to });
  return { kept, outdated };
}

function moveDataRecord(run: Run, { from, to }: Move): void {
  const { session } = run;
  const record = session.recorded.data.get(from);
  const isData = session.pipeline.data.some(({ path }) => path === to);
  if (!record || !isData || session.recorded.data.has(to)) return;
  run.journal().append({ t: 'data', path: to, base: null, record });
  run.journal().sync();
  noteData(session, to, record);
}

function recordStage(run: Run, stage: Stage, block: Block): void {
  const { session } = run;
  run.journal().append(claimLine(session, stage, block, false));
  run.journal().append({ t: 'recorded', stage: stage.name, block });
  run.journal().sync();
  noteBlock(session, stage.name, block);
}

function movedBlock({ what, deps, outs }: Block, { moved }: Move): Block {
  const movedDeps = new Map([...deps].map(([path, entry]) => [moved(path), entry]));
  const movedOuts = new Map([...outs].map(([path, out]) => [moved(path), out]));
  return { key: stageKey(what, movedDeps, movedOuts), what, deps: movedDeps, outs: movedOuts };
}

/** Whether the command, a value or an option speaks of the path or of a folder around it, or may do so by a pattern. */
function isNamedIn({ what }: Block, path: RelPath): boolean {
  const text = canonicalJson(what);
  return (
    /[*?[]/.test(canonicalJson(what.cmd ?? '').slice(1, -1)) ||
    [path, ...ancestorsOf(path)].some((name) =>
      new RegExp(`(?<![\\w.-])${escapePattern(JSON.stringify(name).slice(1, -1))}(?![\\w-])`).test(text),
    )
  );
}

/** What is not here has nothing to move. */
export function moveFiles({ layout, observer }: Session, { from, to }: Pick<Move, 'from' | 'to'>): void {
  const [source, target] = [absolute(layout, from), absolute(layout, to)];
  if (!exists(source)) return;
  refuseObstacle(layout, from);
  makeFolder(dirname(target));
  makeFolder(layout.tmp);
  moveWhole(source, target, layout.tmp);
  observer.forget(from);
  observer.forget(to);
}
