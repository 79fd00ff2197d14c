/** Finds deps that nobody makes and that are not there, for all stages at once and before anything runs. */
import { exists } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import type { Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import { missingDep } from './facts.ts';
import type { Session } from './session.ts';

export function missingSources(session: Session, stages: readonly Stage[]): Problem[] {
  const { layout, products, graph } = session;
  return stages
    .filter((stage) => !stage.frozen)
    .flatMap((stage) => stage.deps)
    .filter((dep) => products.ownerOf(dep.path) === null && graph.makersOf(dep.path).length === 0)
    .filter((dep) => !exists(absolute(layout, dep.path)) && products.recorded(dep.path) === null)
    .map((dep) => missingDep(dep, undefined));
}
