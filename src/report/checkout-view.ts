/** What a checkout did, for people. */
import { fromHere } from './from-here.ts';
import { linesText } from './lines.ts';
import type { Style } from './style.ts';
import { countText } from './words.ts';

export interface CheckedOut {
  readonly restored: readonly { readonly path: string; readonly change: 'absent' | 'modified' | 'same' }[];
  /** Edited, and the user did not want them replaced. */
  readonly left: readonly { readonly path: string }[];
  /** How many are neither here nor in the store. */
  readonly lost: number;
  readonly summary: boolean;
}

const marks = { absent: 'A', modified: 'M', same: '=' } as const;

export function checkoutText({ restored, left, lost, summary }: CheckedOut, style: Style): string {
  if (restored.length + left.length + lost === 0) return 'The workspace is as recorded.\n';
  const lines = summary
    ? []
    : [
        ...restored.map(({ path, change }) => `${marks[change]}  ${fromHere(path, style)}`),
        ...left.map(({ path }) => `!  ${fromHere(path, style)}  left as it is`),
      ];
  const counts = [
    `${countText(restored.length, 'path')} restored`,
    ...(left.length > 0 ? [`${left.length} left`] : []),
    ...(lost > 0 ? [`${lost} missing`] : []),
  ];
  const hint = left.length > 0 ? ['hint: `-f` replaces what was edited; it goes to the trash'] : [];
  return linesText([...lines, `${counts.join(', ')}.`, ...hint]);
}
