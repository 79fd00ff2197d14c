/** Stages as they are written in the user's files: under which name, and those of a group as one. */
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Pipeline, Stage } from '../pipeline.ts';
import { shellLine } from '../shell-line.ts';

export interface WrittenStage {
  /** The full name of the stage, or of its group. */
  readonly name: string;
  readonly file: RelPath;
  /** The name in that file. */
  readonly localName: string;
}

/** A group once. */
export function writtenStages(stages: readonly Stage[]): readonly WrittenStage[] {
  const written = new Map(
    stages.map((stage): readonly [string, WrittenStage] => {
      const name = stage.group ?? stage.name;
      const localName = stage.pipeline === '' ? name : name.slice(stage.pipeline.length + 1);
      return [name, { name, file: stage.at.file as RelPath, localName }];
    }),
  );
  return [...written.values()];
}

/** A group is written once, so that one of it cannot be changed alone. */
export function partsOfGroups({ stages }: Pipeline, chosen: readonly Stage[]): Problem[] {
  return chosen
    .filter(
      ({ group }) => group !== null && stages.some((one) => one.group === group && !chosen.includes(one)),
    )
    .map(({ name, group }) => ({
      code: 'part-of-group',
      message: `\`${name}\` is one of \`${group}\`, which is written as one`,
      hint: `name the group: ${shellLine`${group ?? ''}`}`,
    }));
}
