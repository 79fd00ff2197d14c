/** The environment of a stage: who wins, and that nothing is lost. */
import { expect, test } from 'vitest';
import { stageEnvironment } from '../../src/executor/stage-environment.ts';
import type { StageName } from '../../src/pipeline.ts';

const options = {
  stage: { name: 'train' as StageName, env: { LANG: 'C' } },
  root: '/project',
  run: '01JRUN',
  scratch: '/project/.luc/scratch/ab',
  paramsFile: '/project/.luc/runs/01JRUN/train.params.json',
  metricsFile: '/project/.luc/runs/01JRUN/train.metrics.jsonl',
  base: { PATH: '/bin', LANG: 'de_DE', LUC_STAGE: 'outer' },
};

test('what `env:` sets wins over what we were started with, and the stage knows where things are', () =>
  expect(stageEnvironment(options)).toEqual({
    PATH: '/bin',
    LANG: 'C',
    PYTHONUNBUFFERED: '1',
    LUC_STAGE: 'train',
    LUC_RUN: '01JRUN',
    LUC_ROOT: '/project',
    LUC_SCRATCH: '/project/.luc/scratch/ab',
    LUC_PARAMS: '/project/.luc/runs/01JRUN/train.params.json',
    LUC_METRICS: '/project/.luc/runs/01JRUN/train.metrics.jsonl',
  }));

test('a stage without params has no file of them, not even of a run around it', () => {
  const base = { LUC_PARAMS: '/other', PYTHONUNBUFFERED: '0' };
  const { LUC_PARAMS, PYTHONUNBUFFERED } = stageEnvironment({ ...options, base, paramsFile: null });
  expect([LUC_PARAMS, PYTHONUNBUFFERED]).toEqual([undefined, '0']);
});
