/** `luc stage list`. */
import { openPipeline } from '../config/open.ts';
import { resolveTargets } from '../engine/targets.ts';
import type { JsonObject } from '../json.ts';
import { isList } from '../json.ts';
import type { OutRole, Stage } from '../pipeline.ts';
import { stagesText } from '../report/stages-view.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { cwdOf } from './open-session.ts';
import { styleOf } from './style-of.ts';
import { matchersFor } from './targets.ts';

interface Options {
  readonly words: readonly string[];
  readonly glob: boolean;
}

export async function run(context: Context, { words, glob }: Options): Promise<CommandResult> {
  const opened = await openPipeline(context.layout);
  if (!opened.ok) return failed(opened.failure);
  const pipeline = opened.value;
  const options = { cwd: cwdOf(context), matchers: await matchersFor(words, glob) };
  const resolved = resolveTargets(pipeline, words, options);
  if (!resolved.ok) return failed(resolved.failure);
  const names = new Set(resolved.value.flatMap(({ stages }) => stages));
  const stages = pipeline.stages.filter(({ name }) => words.length === 0 || names.has(name));
  return {
    exit: 0,
    document: { version: 1, stages: stages.map(stageToJson) },
    text: () => stagesText(stages, styleOf(context)),
  };
}

function stageToJson(stage: Stage): JsonObject {
  const { cmd } = stage.own;
  const pathsOf = (role: OutRole): string[] =>
    [...stage.outs, ...stage.labels].filter((one) => one.role === role).map(({ path }) => path);
  return {
    name: stage.name,
    pipeline: stage.pipeline,
    kind: stage.kind,
    cmd: cmd !== undefined && isList(cmd) ? cmd : null,
    wdir: stage.wdir,
    deps: stage.deps.map(({ path }) => ({ path })),
    outs: stage.outs.map(({ path, cache, persist }) => ({ path, cache, persist })),
    params: stage.params.flatMap(({ file, keys }) => (keys ?? [null]).map((key) => ({ file, key }))),
    metrics: pathsOf('metrics'),
    plots: pathsOf('plots'),
    frozen: stage.frozen,
    always_changed: stage.alwaysChanged,
    desc: stage.desc,
  };
}
