/** What `luc init --dvc` says when it is done: what was adopted, what is left and why, what to look at. */
import type { Reasons } from '../engine/dvc/adopt.ts';
import type { JsonObject } from '../json.ts';
import { linesText } from '../report/lines.ts';
import { countText } from '../report/words.ts';
import type { Adopted } from './adopt-dvc.ts';

export interface Summary {
  /** Files; none where the project was translated before. */
  readonly written: readonly string[];
  /** What could not be translated, one line each. */
  readonly notes: readonly string[];
  /** Null where the translated project has problems that must be mended first. */
  readonly adopted: Adopted | null;
}

export const documentOf = ({ written, notes, adopted }: Summary): JsonObject => ({
  version: 1,
  written,
  notes,
  ...(adopted && {
    adopted: { stages: adopted.stages, data: adopted.data },
    left: { stages: Object.fromEntries(adopted.stagesLeft), data: Object.fromEntries(adopted.dataLeft) },
  }),
});

export const textOf = ({ written, notes, adopted }: Summary): string =>
  linesText([
    ...(written.length > 0 ? [`Wrote ${written.join(', ')}.`] : []),
    ...(adopted ? [adoptedText(adopted)] : []),
    ...section('To run', adopted?.stagesLeft),
    ...section('Data to look at', adopted?.dataLeft),
    ...(notes.length > 0 ? ['', 'Look at these:', ...notes.map((note) => `  ${note}`)] : []),
    '',
    `Next: ${nextOf(adopted)}.`,
  ]);

function adoptedText({ stages, data }: Adopted): string {
  if (stages.length + data.length === 0) return 'Adopted nothing new of what DVC recorded.';
  const what = [
    ...(stages.length > 0 ? [countText(stages.length, 'stage')] : []),
    ...(data.length > 0 ? [countText(data.length, 'tracked path')] : []),
  ];
  return `Adopted as DVC recorded it, without running: ${what.join(', ')}.`;
}

function section(title: string, left: ReadonlyMap<string, Reasons> | undefined): readonly string[] {
  if (!left || left.size === 0) return [];
  const width = Math.max(...[...left.keys()].map((name) => name.length));
  const lines = [...left].map(([name, [first = '', ...more]]) => {
    const rest = more.length > 0 ? ` (+${more.length} more)` : '';
    return `  ${name.padEnd(width)}  ${first}${rest}`;
  });
  return ['', `${title}:`, ...lines];
}

function nextOf(adopted: Adopted | null): string {
  if (!adopted) return 'mend these, then `luc init --dvc` again adopts what DVC recorded';
  const isMissing = [...adopted.dataLeft.keys()].some((path) => !adopted.data.includes(path));
  if (isMissing)
    return '`dvc pull`, then `luc init --dvc` again adopts what was not here; `luc add` takes data as it is';
  if (adopted.stagesLeft.size > 0)
    return '`luc plan` shows what would run, `luc commit STAGE` takes a stage as it is';
  return adopted.dataLeft.size > 0
    ? '`luc add` takes data as it is, `luc checkout` gives back what DVC had'
    : '`luc status`, then commit lucidity.yaml and lucidity.lock to git';
}
