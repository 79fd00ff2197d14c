/** Makes stages for tests of the engine. */
import type { RelPath } from '../../src/path.ts';
import type { Out, Stage, StageName } from '../../src/pipeline.ts';

const at = { file: 'lucidity.yaml', line: 1, column: 1 };

type Given = Partial<Omit<Stage, 'name' | 'deps' | 'outs'>> & {
  readonly name?: string;
  readonly deps?: readonly string[];
  readonly outs?: readonly (Partial<Omit<Out, 'path'>> & { readonly path: string })[];
};

export const makeStage = ({ name = 's', deps = [], outs = [], ...rest }: Given): Stage => ({
  name: name as StageName,
  pipeline: '',
  group: null,
  kind: 'cmd',
  version: 1,
  own: { cmd: ['true'], shell: 'sh' },
  task: null,
  refresh: null,
  wdir: '.' as RelPath,
  env: {},
  passEnv: [],
  secrets: [],
  params: [],
  deps: deps.map((path) => ({ path: path as RelPath, at })),
  outs: outs.map(({ path, ...out }) => ({
    path: path as RelPath,
    role: 'out',
    cache: true,
    persist: false,
    push: true,
    remote: null,
    desc: null,
    at,
    ...out,
  })),
  labels: [],
  backend: null,
  reproduceExact: false,
  resources: { cpu: 1, memory: 0, gpu: 0, gpuMemory: 0 },
  executor: 'local',
  timeout: null,
  retry: { times: 0, wait: 0, on: ['any'] },
  frozen: false,
  alwaysChanged: false,
  desc: null,
  meta: null,
  schema: null,
  at,
  bodyAt: at,
  ...rest,
});
