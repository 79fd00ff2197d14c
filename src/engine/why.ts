/** The full reason why a stage is not current: its own changes file by file, and the chain upstream that causes it. */
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { StageName } from '../pipeline.ts';
import type { LastFailure, Reason, StageState } from '../stage-state.ts';
import type { FileChange } from '../tree-diff.ts';
import { changedFiles } from './changed-files.ts';
import { everything, select } from './selection.ts';
import type { Session } from './session.ts';
import { type StageStatus, statusOf } from './status.ts';

export interface Why {
  readonly stage: StageName;
  readonly state: StageState;
  readonly reasons: readonly Reason[];
  readonly problems: readonly Problem[];
  readonly lastFailure: LastFailure | null;
  /** For each changed dep and out: its changed files; `path` is '' where it is a file itself. */
  readonly files: readonly { readonly path: RelPath; readonly changes: readonly FileChange[] }[];
  /** The stages upstream that are not current themselves; those of the deepest level with all that is upstream of them. */
  readonly chain: readonly Why[];
}

export async function whyOf(session: Session, name: StageName): Promise<Why> {
  const selection = select(
    session.pipeline,
    session.graph,
    [{ word: name, stages: [name], data: [], path: null }],
    everything,
  );
  const { stages } = await statusOf(session, selection, []);
  const byName = new Map(stages.map((status) => [status.name, status]));
  const told = new Set<StageName>();

  /** Adds the stage to `list`, and what is upstream of it to its own chain, or beside it where that is deep enough. */
  const explainStage = async (status: StageStatus, list: Why[], depth: number): Promise<void> => {
    told.add(status.name);
    const files: { path: RelPath; changes: readonly FileChange[] }[] = [];
    for (const reason of status.reasons) {
      const changes = await changedFiles(session, status.name, reason);
      if (reason.path !== undefined && changes.length > 0) files.push({ path: reason.path, changes });
    }
    const chain: Why[] = [];
    const { name: stage, state, reasons, problems, lastFailure } = status;
    list.push({ stage, state, reasons, problems, lastFailure, files, chain });
    for (const before of causes(session, status)) {
      const next = byName.get(before);
      if (!next || told.has(before) || calm.has(next.state)) continue;
      await explainStage(next, depth < deepest ? chain : list, depth + 1);
    }
  };
  const found: Why[] = [];
  const own = byName.get(name);
  if (own) await explainStage(own, found, 0);
  const [why] = found;
  if (!why) throw new Error(`no stage ${name}`);
  return why;
}

/** So that neither a document nor a screen has as many levels as a project has stages. */
const deepest = 20;

const calm: ReadonlySet<StageState> = new Set(['current', 'absent', 'frozen']);

function causes(session: Session, { reasons }: StageStatus): readonly StageName[] {
  const names = reasons.flatMap((reason) => {
    if (reason.what === 'upstream' && reason.stage) return [reason.stage as StageName];
    return reason.what === 'dep' && reason.path ? session.graph.makersOf(reason.path) : [];
  });
  return [...new Set(names)];
}
