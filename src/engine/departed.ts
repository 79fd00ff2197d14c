/** What the record has and the pipeline no longer: told when a command starts, as others may add to both while it runs. */
import type { Pipeline, Stage, StageName } from '../pipeline.ts';
import type { Recorded } from '../store/recorded.ts';

export interface Departed {
  readonly stages: ReadonlySet<string>;
  readonly data: ReadonlySet<string>;
}

/** What a run that lives has recorded is not counted: the pipeline may have been read before it was added there. */
export function findDeparted(
  stages: ReadonlyMap<StageName, Stage>,
  pipeline: Pipeline,
  recorded: Recorded,
): Departed {
  const { live, conflicted } = recorded;
  const tracked = new Set<string>(pipeline.data.map(({ path }) => path));
  const stageNames = [...recorded.stages.keys()].filter((name) => !stages.has(name as StageName));
  const dataPaths = [...recorded.data.keys(), ...(conflicted?.data ?? [])].filter(
    (path) => !tracked.has(path),
  );
  return {
    stages: new Set(stageNames.filter((name) => !live.has(name))),
    data: new Set(dataPaths.filter((path) => !live.has(path))),
  };
}
