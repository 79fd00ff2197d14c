/** Finds deps and params that nobody makes and that are not there, for all stages at once and before anything runs. */
import { exists } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import { missingDep, readKeys } from './facts.ts';
import type { Session } from './session.ts';

export async function missingSources(
  session: Session,
  stages: readonly Stage[],
  allowMissing: boolean,
): Promise<readonly Problem[]> {
  const going = stages.filter((stage) => !stage.frozen);
  return [...missingDeps(session, going, allowMissing), ...(await missingParams(session, going))];
}

function missingDeps(session: Session, stages: readonly Stage[], allowMissing: boolean): readonly Problem[] {
  const { layout, products, graph, recorded } = session;
  const isAssumed = (stage: Stage, path: RelPath): boolean =>
    allowMissing && recorded.stages.get(stage.name)?.deps.has(path) === true;
  const deps = stages.flatMap((stage) => stage.deps.filter(({ path }) => !isAssumed(stage, path)));
  const seen = new Map<RelPath, boolean>();
  const isThere = (path: RelPath): boolean => {
    const known = seen.get(path) ?? exists(absolute(layout, path));
    seen.set(path, known);
    return known;
  };
  return deps
    .filter((dep) => products.ownerOf(dep.path) === null && graph.makersOf(dep.path).length === 0)
    .filter((dep) => !isThere(dep.path) && products.recorded(dep.path) === null)
    .map((dep) => missingDep(dep, undefined));
}

/** The same of one file may be wrong for many stages. */
async function missingParams(session: Session, stages: readonly Stage[]): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const ref of stages.flatMap((stage) => stage.params)) {
    if (session.graph.makersOf(ref.file).length === 0) await readKeys(session, ref, undefined, problems);
  }
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
