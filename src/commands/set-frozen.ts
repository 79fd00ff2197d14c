/** Freezes and unfreezes stages, in the files that they are written in. */
import { setFrozen } from '../config/edit.ts';
import { openPipeline } from '../config/open.ts';
import { resolveTargets } from '../engine/targets.ts';
import { failureOf, type Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Pipeline, Stage } from '../pipeline.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { cwdOf } from './open-session.ts';
import { editFiles } from './project-edits.ts';

export async function setFrozenStages(
  context: Context,
  words: readonly string[],
  frozen: boolean,
): Promise<CommandResult> {
  const opened = await openPipeline(context.layout);
  if (!opened.ok) return failed(opened.failure);
  const pipeline = opened.value;
  const resolved = resolveTargets(pipeline, words, { cwd: cwdOf(context), matchers: new Map() });
  if (!resolved.ok) return failed(resolved.failure);
  const names = new Set(resolved.value.flatMap(({ stages }) => stages));
  const stages = pipeline.stages.filter(({ name }) => names.has(name));
  const problems = partsOfGroups(pipeline, stages);
  if (problems.length > 0) return failed(failureOf('usage', ...problems));
  const written = new Map(stages.map((stage) => [stage.group ?? stage.name, stage] as const));
  const edits = [...written].map(([name, stage]) => ({
    file: stage.at.file as RelPath,
    change: (from: { file: string; text: string }) => setFrozen(from, localName(name, stage), frozen),
  }));
  const failure = await editFiles(context, edits);
  if (failure) return failed(failure);
  const changed = [...written.keys()];
  return {
    exit: 0,
    document: { version: 1, [frozen ? 'frozen' : 'unfrozen']: changed },
    text: () => changed.map((name) => `${frozen ? 'Froze' : 'Unfroze'} \`${name}\`.\n`).join(''),
  };
}

/** A group is written once, so that one of it cannot be frozen alone. */
function partsOfGroups({ stages }: Pipeline, chosen: readonly Stage[]): Problem[] {
  return chosen
    .filter(
      ({ group }) => group !== null && stages.some((one) => one.group === group && !chosen.includes(one)),
    )
    .map(({ name, group }) => ({
      code: 'part-of-group',
      message: `\`${name}\` is one of \`${group}\`, which is written as one`,
      hint: `name the group: \`${group}\``,
    }));
}

const localName = (name: string, { pipeline }: Stage): string =>
  pipeline === '' ? name : name.slice(pipeline.length + 1);
