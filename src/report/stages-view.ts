/** Stages for people: a line each, with what it is about. */
import { fromHere } from './from-here.ts';
import { rowsText } from './rows.ts';
import type { Style } from './style.ts';
import { countText } from './words.ts';

interface ShownStage {
  readonly name: string;
  readonly desc: string | null;
  readonly outs: readonly { readonly path: string }[];
  readonly deps: readonly { readonly path: string }[];
}

/** Ends with a line feed. */
export const stagesText = (stages: readonly ShownStage[], style: Style): string =>
  stages.length === 0
    ? 'There are no stages yet.\n'
    : rowsText(
        stages.map((stage) => [{ text: stage.name }, { text: describe(stage, style), paint: 'dim' }]),
        1,
        style,
      );

/** What it says of itself, else what it makes, else what it reads. */
function describe({ desc, outs, deps }: ShownStage, style: Style): string {
  if (desc !== null) return desc.split('\n', 1)[0] ?? '';
  const [paths, word] = outs.length > 0 ? [outs, 'makes'] : [deps, 'reads'];
  const [first, ...more] = paths.map(({ path }) => fromHere(path, style));
  if (first === undefined) return '';
  return `${word} ${[first, ...more.slice(0, 2)].join(', ')}${more.length > 2 ? ` and ${countText(more.length - 2, 'more path')}` : ''}`;
}
