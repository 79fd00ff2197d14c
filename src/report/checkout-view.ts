/** What a checkout did, for people. */
import { countText } from './words.ts';

export interface CheckedOut {
  readonly restored: readonly { readonly path: string; readonly change: 'absent' | 'modified' | 'same' }[];
  /** Edited, and the user did not want them replaced. */
  readonly left: readonly { readonly path: string }[];
  readonly summary: boolean;
}

const marks = { absent: 'A', modified: 'M', same: '=' } as const;

export function checkoutText({ restored, left, summary }: CheckedOut): string {
  if (restored.length + left.length === 0) return 'The workspace is as recorded.\n';
  const lines = summary
    ? []
    : [
        ...restored.map(({ path, change }) => `${marks[change]}  ${path}`),
        ...left.map(({ path }) => `!  ${path}  left as it is`),
      ];
  const rest = left.length > 0 ? `, ${left.length} left` : '';
  return `${[...lines, `${countText(restored.length, 'path')} restored${rest}.`].join('\n')}\n`;
}
