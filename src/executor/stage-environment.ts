/** The environment of a stage's processes: ours, what `env:` sets, and where things are. */
import type { Stage } from '../pipeline.ts';

export interface StageEnvironmentOptions {
  readonly stage: Pick<Stage, 'name' | 'env'>;
  /** Absolute path of the project. */
  readonly root: string;
  readonly run: string;
  /** Absolute path of the scratch folder. */
  readonly scratch: string;
  /** Absolute path of a JSON file with the stage's params; null where it has none. */
  readonly paramsFile: string | null;
  /** Absolute path of a file that a command may write metrics to. */
  readonly metricsFile: string;
  readonly base: NodeJS.ProcessEnv;
}

/** What `env:` sets wins over everything, what we say over what we were started with. */
export function stageEnvironment(options: StageEnvironmentOptions): NodeJS.ProcessEnv {
  const { stage, root, run, scratch, paramsFile, metricsFile, base } = options;
  return {
    // Without it Python keeps a killed stage's last lines to itself.
    PYTHONUNBUFFERED: '1',
    ...base,
    LUC_STAGE: stage.name,
    LUC_RUN: run,
    LUC_ROOT: root,
    LUC_SCRATCH: scratch,
    LUC_PARAMS: paramsFile ?? undefined,
    LUC_METRICS: metricsFile,
    ...stage.env,
  };
}
