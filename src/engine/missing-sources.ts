/** Finds deps that nobody makes and that are not there, for all stages at once and before anything runs. */
import { exists } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import { missingDep } from './facts.ts';
import type { Session } from './session.ts';

export function missingSources(session: Session, stages: readonly Stage[]): Problem[] {
  const { layout, products, graph } = session;
  const deps = stages.filter((stage) => !stage.frozen).flatMap((stage) => stage.deps);
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
