/** What is kept at a path, for people: who keeps it, how large it is, and its name. */
import { type Cell, rowsText } from './rows.ts';
import type { Style } from './style.ts';
import { bytesText, countText } from './words.ts';

export interface Listed {
  readonly path: string;
  readonly keepers: readonly string[];
  readonly isFolder: boolean;
  readonly isExecutable: boolean;
  readonly bytes: number;
  /** A folder that cannot be looked into. */
  readonly isLost: boolean;
}

/** Ends with a line feed unless empty. */
export function lsText(listed: readonly Listed[], withSize: boolean, style: Style): string {
  const rows = listed.map((one): Cell[] => [
    { text: one.keepers.join('+'), paint: 'dim' },
    ...(withSize ? [{ text: bytesText(one.bytes), right: true }] : []),
    { text: one.isFolder ? `${one.path}/` : one.path, ...paintOf(one) },
  ]);
  return `${rowsText(rows, withSize ? 2 : 1, style)}${lostText(listed.filter(({ isLost }) => isLost).length)}`;
}

function paintOf({ isFolder, isExecutable, keepers }: Listed): Pick<Cell, 'paint'> {
  if (isFolder) return { paint: 'blue' };
  if (isExecutable) return { paint: 'green' };
  return keepers.includes('git') ? {} : { paint: 'cyan' };
}

/** Empty where none is lost. */
export const lostText = (count: number): string =>
  count === 0 ? '' : `\nThe store does not have the list of what is in ${countText(count, 'folder')}.\n`;
