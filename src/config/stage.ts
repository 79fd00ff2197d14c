/** One stage: from its resolved tree to what the engine works on. */
import type { Description, Kind } from '../kind.ts';
import type { KindProblem } from '../kind-problem.ts';
import type { RelPath } from '../path.ts';
import type { Resources, Retry, Stage, StageName } from '../pipeline.ts';
import { nearest } from '../suggest.ts';
import { bytesIn, millisecondsIn } from '../units.ts';
import type { IdleOptions } from './idle-options.ts';
import { follow, type MapNode, type Member, memberOf, type Node, plainOf, withMembers } from './node.ts';
import { depsOf, outsOf } from './outs.ts';
import { paramRefsOf } from './param-refs.ts';
import { type PathRules, placePath } from './paths.ts';
import { type StageOptions, stageShape } from './schema.ts';
import { checkSchemaPaths } from './schema-paths.ts';
import { checkShape } from './shape.ts';
import { hiddenAt, placeOf, pointAt, problemAt, type Span, type Tell } from './source.ts';
import { environmentOf } from './stage-environment.ts';

export interface ResolvedStage {
  readonly name: StageName;
  readonly pipeline: string;
  readonly group: string | null;
  readonly node: MapNode;
  /** Where its name stands. */
  readonly span: Span;
  readonly failed: ReadonlySet<Node>;
  /** Of all stages that are written with it. */
  readonly idle: IdleOptions;
}

export interface KindTable {
  readonly names: readonly string[];
  readonly load: (name: string) => Promise<Kind>;
}

/** Null with at least one problem told. */
export async function compileStage(
  stage: ResolvedStage,
  kinds: KindTable,
  rules: PathRules,
): Promise<Stage | null> {
  let faults = 0;
  const tell: Tell = (problem) => {
    faults++;
    rules.tell(problem);
  };
  const isKind = (name: string): boolean => kinds.names.includes(name);
  const bodies = [...stage.node.members].filter(([name]) => isKind(name));
  const around = withMembers(stage.node, (name) => !isKind(name));
  const options = checkShape(stageShape, around, {
    tell,
    name: `stage \`${stage.name}\``,
    failed: stage.failed,
    words: kinds.names,
    instead: insteadOf,
  });
  const [body] = bodies;
  if (!body || bodies.length > 1) {
    tellKinds(stage, bodies, kinds.names, tell);
    return null;
  }
  const kind = await kinds.load(body[0]);
  const built = buildStage(stage, options ?? {}, kind, body[1], { ...rules, tell });
  if (built && faults === 0) checkSchemaPaths(stage.node, built, tell);
  return faults === 0 && stage.failed.size === 0 ? built : null;
}

/** Parts that do not fit their shape are told already and passed over here, so that the others are looked at. */
function buildStage(
  { name, pipeline, group, node, span, failed, idle }: ResolvedStage,
  options: StageOptions,
  kind: Kind,
  body: Member,
  rules: PathRules,
): Stage | null {
  const wdir = wdirOf(node, rules);
  const parsed = kind.parse(plainOf(body.value), (path) => {
    const { node: number } = follow(body.value, path);
    return number?.type === 'scalar' && typeof number.value === 'number';
  });
  const problems = (parsed.ok ? [] : parsed.problems).map(({ path, ...problem }) => ({
    path,
    tell: (tell: Tell) => tellInKind({ path, ...problem }, body, failed, tell),
  }));
  const areIdle = parsed.value !== undefined;
  idle.take(body.value, areIdle ? problems : []);
  if (!areIdle) for (const problem of problems) problem.tell(rules.tell);
  if (options.shell !== undefined && kind.name !== 'cmd') {
    const { key } = follow(node, ['shell']);
    rules.tell(problemAt(key, 'option-conflict', `\`shell\` is for \`cmd\`, and \`${kind.name}\` runs none`));
  }
  tellNotThereYet(node, options, rules.tell);
  if (wdir === null) return null;
  const schema = jsonOf(node, 'schema');
  const description =
    parsed.value === undefined
      ? emptyDescription
      : kind.describe(parsed.value, { shell: options.shell ?? 'sh' });
  return {
    name,
    pipeline,
    group,
    kind: kind.name,
    version: kind.version,
    // What a schema lets through is part of what the stage is.
    own: { ...description.own, ...(schema !== null && { schema }) },
    task: description.task,
    refresh: description.refresh ?? null,
    wdir,
    ...withSecrets(environmentOf(node, rules.tell), description),
    params: paramRefsOf(node, body.value, description, wdir, rules),
    deps: depsOf(node, body.value, description, wdir, rules),
    ...outsOf(node, body.value, description, wdir, rules),
    backend: description.backend,
    reproduceExact: options.reproduce === 'exact',
    resources: resourcesOf(options),
    executor: options.executor ?? 'local',
    timeout: options.timeout === undefined ? null : millisecondsIn(options.timeout),
    retry: retryOf(options),
    frozen: options.frozen ?? false,
    alwaysChanged: (options.always_changed ?? false) || description.refresh === 'always',
    desc: options.desc ?? null,
    meta: jsonOf(node, 'meta'),
    schema,
    at: placeOf(span),
    bodyAt: placeOf(body.key),
  };
}

/** Words that have their meaning, and do nothing yet. */
function tellNotThereYet(node: MapNode, { executor = 'local', reproduce }: StageOptions, tell: Tell): void {
  const refuse = (name: string, value: string, hint: string): void =>
    tell(
      problemAt(follow(node, [name]).key, 'not-there-yet', `\`${name}: ${value}\` is not there yet`, hint),
    );
  if (executor !== 'local') refuse('executor', executor, 'leave it out: the stage then runs on this machine');
  if (reproduce !== undefined)
    refuse('reproduce', reproduce, 'name the `backend` in the options instead: it is part of the key');
}

const withSecrets = <Environment extends { readonly secrets: readonly string[] }>(
  environment: Environment,
  { secrets = [] }: Description,
): Environment => ({ ...environment, secrets: [...new Set([...environment.secrets, ...secrets])] });

const emptyDescription: Description = { own: {}, deps: [], outs: [], params: [], backend: null, task: null };

/** The stage's folder; null, with the problem told, where it leads out of the project. */
export function wdirOf(stage: MapNode, rules: PathRules): RelPath | null {
  const node = memberOf(stage, 'wdir');
  if (node?.type !== 'scalar' || typeof node.value !== 'string') return '.' as RelPath;
  return placePath(node.value, 'wdir', '.' as RelPath, node.span, rules);
}

const jsonOf = (stage: MapNode, name: string) => {
  const node = memberOf(stage, name);
  return node ? plainOf(node) : null;
};

const resourcesOf = ({ resources = {} }: StageOptions): Resources => ({
  cpu: resources.cpu ?? 1,
  memory: bytesIn(resources.memory ?? 0),
  gpu: resources.gpu ?? 0,
  gpuMemory: bytesIn(resources.gpu_memory ?? 0),
});

function retryOf({ retry = {} }: StageOptions): Retry {
  const { times = 0, wait = '0s', on = 'any' } = retry;
  return { times, wait: millisecondsIn(wait), on: typeof on === 'string' ? [on] : on };
}

function tellInKind(
  { path, atKey, ...problem }: KindProblem,
  body: Member,
  failed: ReadonlySet<Node>,
  tell: Tell,
): void {
  const { node, key } = follow(body.value, path);
  if (node && failed.has(node)) return;
  const keySpan = path.length === 0 ? body.key : key;
  const span = atKey || !node || node.span.end === node.span.start ? keySpan : node.span;
  tell({ ...problem, ...(problem.code === 'secret-in-file' ? hiddenAt(span) : pointAt(span)) });
}

/** A stage has one kind. A key that is probably a misspelt kind is told as unknown already. */
function tellKinds(
  { name, node, span }: ResolvedStage,
  bodies: readonly (readonly [string, Member])[],
  kinds: readonly string[],
  tell: Tell,
): void {
  const [first, second] = bodies;
  if (first && second) {
    const names = bodies.map(([kind]) => `\`${kind}\``).join(' and ');
    tell({
      ...problemAt(second[1].key, 'two-kinds', `stage \`${name}\` has ${names}: a stage does one thing`),
      related: [{ message: 'the other one', ...pointAt(first[1].key) }],
    });
    return;
  }
  const words = [...Object.keys(stageShape.shape), ...kinds];
  const isMisspelt = (key: string): boolean =>
    kinds.includes(nearest(key, words) ?? '') || (insteadOf.get(key)?.includes('`cmd`') ?? false);
  if ([...node.members.keys()].some((key) => !words.includes(key) && isMisspelt(key))) return;
  tell(problemAt(span, 'no-kind', `stage \`${name}\` does nothing`, `give it ${kindWords(kinds)}`));
}

const kindWords = (kinds: readonly string[]): string =>
  kinds.length === 1 ? `a \`${kinds[0]}\`` : `one of ${kinds.map((kind) => `\`${kind}\``).join(', ')}`;

/** Words of other programs, and what they are called here. */
const insteadOf: ReadonlyMap<string, string> = new Map([
  ['command', 'write `cmd`'],
  ['commands', 'write `cmd`'],
  ['run', 'write `cmd`'],
  ['script', 'write `cmd`'],
  ['exec', 'write `cmd`'],
  ['inputs', 'write `deps`'],
  ['input', 'write `deps`'],
  ['dependencies', 'write `deps`'],
  ['needs', 'write `deps`: stages follow from the files that they read'],
  ['depends_on', 'write `deps`: stages follow from the files that they read'],
  ['outputs', 'write `outs`'],
  ['output', 'write `outs`'],
  ['artifacts', 'write `outs`'],
  ['parameters', 'write `params`'],
  ['description', 'write `desc`'],
  ['dir', 'write `wdir`'],
  ['cwd', 'write `wdir`'],
  ['working_directory', 'write `wdir`'],
  ['environment', 'write `env`'],
  ['retries', 'write `retry: {times: …}`'],
]);
