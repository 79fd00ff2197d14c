/** Freezes and unfreezes stages, in the files that they are written in. */
import { setFrozen } from '../config/edit.ts';
import { openPipeline } from '../config/open.ts';
import { resolveTargets } from '../engine/targets.ts';
import { failureOf, type Problem } from '../failure.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { cwdOf } from './open-session.ts';
import { editFiles, type FileEdit } from './project-edits.ts';
import { partsOfGroups, type WrittenStage, writtenStages } from './written-stages.ts';

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
  const data = resolved.value.find(({ stages }) => stages.length === 0);
  if (data) return failed(failureOf('usage', isData(data.word)));
  const names = new Set(resolved.value.flatMap(({ stages }) => stages));
  const stages = pipeline.stages.filter(({ name }) => names.has(name));
  const problems = partsOfGroups(pipeline, stages);
  if (problems.length > 0) return failed(failureOf('usage', ...problems));
  const changed = writtenStages(stages.filter((stage) => stage.frozen !== frozen));
  const edits = changed.map(
    ({ file, localName }): FileEdit => ({
      file,
      change: (from) => setFrozen(from, localName, frozen),
    }),
  );
  const failure = await editFiles(context, edits);
  if (failure) return failed(failure);
  const isChanged = new Set(changed.map(({ name }) => name));
  const line = ({ name }: WrittenStage): string =>
    isChanged.has(name)
      ? `${frozen ? 'Froze' : 'Unfroze'} \`${name}\`.\n`
      : `\`${name}\` ${frozen ? 'was frozen already' : 'was not frozen'}.\n`;
  return {
    exit: 0,
    document: { version: 1, [frozen ? 'frozen' : 'unfrozen']: [...isChanged] },
    text: () => writtenStages(stages).map(line).join(''),
  };
}

const isData = (word: string): Problem => ({
  code: 'not-a-stage',
  message: `\`${word}\` is data: no stage makes it`,
  hint: 'name a stage that reads it, or a path that a stage makes',
});
