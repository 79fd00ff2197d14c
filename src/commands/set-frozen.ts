/** Freezes and unfreezes stages, in the files that they are written in. */
import { setFrozen } from '../config/edit.ts';
import { openPipeline } from '../config/open.ts';
import { resolveTargets } from '../engine/targets.ts';
import { failureOf } from '../failure.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { cwdOf } from './open-session.ts';
import { editFiles, type FileEdit } from './project-edits.ts';
import { partsOfGroups, writtenStages } from './written-stages.ts';

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
  const written = writtenStages(stages);
  const edits = written.map(
    ({ file, localName }): FileEdit => ({
      file,
      change: (from) => setFrozen(from, localName, frozen),
    }),
  );
  const failure = await editFiles(context, edits);
  if (failure) return failed(failure);
  const changed = written.map(({ name }) => name);
  return {
    exit: 0,
    document: { version: 1, [frozen ? 'frozen' : 'unfrozen']: changed },
    text: () => changed.map((name) => `${frozen ? 'Froze' : 'Unfroze'} \`${name}\`.\n`).join(''),
  };
}
