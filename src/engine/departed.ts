/** What the record has and the pipeline no longer. */
import type { Pipeline } from '../pipeline.ts';
import type { Departed, FoldedRecord } from '../store/fold.ts';

/** What a run that lives has recorded is not counted: `add` records before it writes the line. */
export function findDeparted(pipeline: Pipeline, { stages, data, live, conflicted }: FoldedRecord): Departed {
  const made = new Set<string>(pipeline.stages.map(({ name }) => name));
  const tracked = new Set<string>(pipeline.data.map(({ path }) => path));
  const names = [...stages.keys()].filter((name) => !made.has(name));
  const paths = [...data.keys(), ...(conflicted?.data ?? [])].filter((path) => !tracked.has(path));
  return {
    stages: new Set(names.filter((name) => !live.has(name))),
    data: new Set(paths.filter((path) => !live.has(path))),
  };
}
