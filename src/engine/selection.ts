/** Which stages a `repro`, `plan` or `status` is about: from targets and flags to a set of stages, in graph order. */
import type { Graph } from '../graph.ts';
import { overlaps, type RelPath } from '../path.ts';
import type { Data, Pipeline, Stage, StageName } from '../pipeline.ts';
import type { Target } from './targets.ts';

export interface SelectionFlags {
  /** Just the targets, nothing upstream. */
  readonly singleItem: boolean;
  /** The targets and what depends on them. */
  readonly downstream: boolean;
  /** Everything in the pipelines that the targets belong to. */
  readonly pipeline: boolean;
  readonly allOuts: boolean;
}

export interface Selection {
  /** Upstream first. */
  readonly stages: readonly StageName[];
  /** Those whose outs shall be in the workspace at the end; the rest only where a running stage reads them. */
  readonly wanted: ReadonlySet<StageName>;
  /** What is recorded as it is: named by a target or read by one of the stages; without a target all. */
  readonly data: readonly Data[];
  /** Absent data comes back too, not only what a running stage reads. */
  readonly allData: boolean;
}

export const everything: SelectionFlags = {
  singleItem: false,
  downstream: false,
  pipeline: false,
  allOuts: false,
};

/** Frozen stages cut what is upstream of them, unless it was asked for by itself. No targets: everything. */
export function select(
  pipeline: Pipeline,
  graph: Graph,
  targets: readonly Target[],
  flags: SelectionFlags,
): Selection {
  const byName = new Map(pipeline.stages.map((stage) => [stage.name, stage]));
  const upstream = (name: StageName): readonly StageName[] =>
    byName.get(name)?.frozen ? [] : graph.upstream(name);
  let wanted = new Set(targets.length === 0 ? graph.order : targets.flatMap((target) => target.stages));
  if (flags.pipeline) {
    const pipelines = new Set([...wanted].map((name) => byName.get(name)?.pipeline));
    wanted = new Set(graph.order.filter((name) => pipelines.has(byName.get(name)?.pipeline)));
  }
  const chosen = flags.downstream
    ? closure(wanted, (name) => graph.downstream(name))
    : flags.singleItem && !flags.pipeline
      ? wanted
      : closure(wanted, upstream);
  const stages = graph.order.filter((name) => chosen.has(name));
  const named = new Set(targets.flatMap((target) => target.data));
  const reads = (path: RelPath): boolean => stages.some((name) => readsFrom(byName.get(name), path));
  return {
    stages,
    wanted: flags.allOuts || flags.downstream ? chosen : wanted,
    data: pipeline.data.filter(({ path }) => targets.length === 0 || named.has(path) || reads(path)),
    allData: flags.allOuts,
  };
}

const readsFrom = (stage: Stage | undefined, path: RelPath): boolean =>
  stage !== undefined &&
  (stage.deps.some((dep) => overlaps(dep.path, path)) ||
    stage.params.some(({ file }) => overlaps(file, path)));

function closure(from: Iterable<StageName>, next: (name: StageName) => readonly StageName[]): Set<StageName> {
  const reached = new Set<StageName>();
  const stack = [...from];
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    stack.push(...next(name));
  }
  return reached;
}
