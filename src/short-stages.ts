/** Stages as they are kept between commands: without what most have in common, as reading thousands takes time. */
import type { RelPath } from './path.ts';
import type { Out, Stage } from './pipeline.ts';
import type { Place } from './place.ts';

export interface ShortStages {
  /** The files that places name by their number. */
  readonly files: readonly string[];
  readonly stages: readonly ShortStage[];
}

/** File, line, column and, where it is told, length. */
type ShortPlace = readonly [number, number, number, number?];
type Essential = 'name' | 'own';
type Placed = 'at' | 'bodyAt' | 'deps' | 'outs';

interface ShortStage extends Pick<Stage, Essential>, Partial<Omit<Stage, Essential | Placed>> {
  readonly at: ShortPlace;
  readonly bodyAt: ShortPlace;
  readonly deps: readonly (readonly [RelPath, ShortPlace])[];
  readonly outs: readonly (readonly [RelPath, ShortPlace, Partial<Out>])[];
}

const usualOut: Omit<Out, 'path' | 'at'> = {
  role: 'out',
  cache: true,
  persist: false,
  push: true,
  remote: null,
  desc: null,
};

const usualStage: Omit<Stage, Essential | Placed> = {
  pipeline: '',
  group: null,
  kind: 'cmd',
  version: 1,
  task: null,
  refresh: null,
  wdir: '.' as RelPath,
  env: {},
  passEnv: [],
  secrets: [],
  params: [],
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
};

export function shortenStages(stages: readonly Stage[]): ShortStages {
  const files = new Map<string, number>();
  const shorten = ({ file, line, column, length }: Place): ShortPlace => {
    const number = files.get(file) ?? files.size;
    files.set(file, number);
    return length === undefined ? [number, line, column] : [number, line, column, length];
  };
  const shorter = stages.map(
    ({ name, own, at, bodyAt, deps, outs, ...rest }): ShortStage => ({
      name,
      own,
      at: shorten(at),
      bodyAt: shorten(bodyAt),
      deps: deps.map((dep) => [dep.path, shorten(dep.at)]),
      outs: outs.map(({ path, at: place, ...out }) => [path, shorten(place), differing(out, usualOut)]),
      ...differing(rest, usualStage),
    }),
  );
  return { files: [...files.keys()], stages: shorter };
}

/** The stages that were shortened; what is usual is the same object in each. Member by member, as to spread is slow. */
export function lengthenStages({ files, stages }: ShortStages): Stage[] {
  const placeAt = ([number, line, column, length]: ShortPlace): Place => {
    const file = files[number] ?? '';
    return length === undefined ? { file, line, column } : { file, line, column, length };
  };
  const outOf = ([path, at, out]: ShortStage['outs'][number]): Out => {
    const usual = usualOf(path, at, out);
    return out.ofKind === undefined ? usual : { ...usual, ofKind: out.ofKind };
  };
  const usualOf = (path: RelPath, at: ShortPlace, out: Partial<Out>): Out => ({
    path,
    role: out.role ?? usualOut.role,
    cache: out.cache ?? usualOut.cache,
    persist: out.persist ?? usualOut.persist,
    push: out.push ?? usualOut.push,
    remote: out.remote ?? usualOut.remote,
    desc: out.desc ?? usualOut.desc,
    at: placeAt(at),
  });
  return stages.map((stage) => ({
    name: stage.name,
    pipeline: stage.pipeline ?? usualStage.pipeline,
    group: stage.group ?? usualStage.group,
    kind: stage.kind ?? usualStage.kind,
    version: stage.version ?? usualStage.version,
    own: stage.own,
    task: stage.task ?? usualStage.task,
    refresh: stage.refresh ?? usualStage.refresh,
    wdir: stage.wdir ?? usualStage.wdir,
    env: stage.env ?? usualStage.env,
    passEnv: stage.passEnv ?? usualStage.passEnv,
    secrets: stage.secrets ?? usualStage.secrets,
    params: stage.params ?? usualStage.params,
    deps: stage.deps.map(([path, at]) => ({ path, at: placeAt(at) })),
    outs: stage.outs.map(outOf),
    labels: stage.labels ?? usualStage.labels,
    backend: stage.backend ?? usualStage.backend,
    reproduceExact: stage.reproduceExact ?? usualStage.reproduceExact,
    resources: stage.resources ?? usualStage.resources,
    executor: stage.executor ?? usualStage.executor,
    timeout: stage.timeout ?? usualStage.timeout,
    retry: stage.retry ?? usualStage.retry,
    frozen: stage.frozen ?? usualStage.frozen,
    alwaysChanged: stage.alwaysChanged ?? usualStage.alwaysChanged,
    desc: stage.desc ?? usualStage.desc,
    meta: stage.meta ?? usualStage.meta,
    schema: stage.schema ?? usualStage.schema,
    at: placeAt(stage.at),
    bodyAt: placeAt(stage.bodyAt),
  }));
}

/** The members of `value` that are not as in `usual`. */
function differing<Value extends object>(value: Value, usual: Value): Partial<Value> {
  const names = Object.keys(value) as (keyof Value)[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(value[name]) !== JSON.stringify(usual[name]))
      .map((name) => [name, value[name]]),
  ) as Partial<Value>;
}
