/** How the store and a remote differ, for people: what is in both is counted, all else has a line. */
import { fromHere, urlFromHere } from './from-here.ts';
import { type Cell, rowsText } from './rows.ts';
import { type Paint, paint, type Style } from './style.ts';
import { bytesText, countText } from './words.ts';

export interface CloudView {
  readonly url: string;
  readonly paths: readonly {
    readonly path: string;
    readonly where: 'both' | 'here' | 'there' | 'nowhere';
    readonly bytes: number;
  }[];
}

const words = { here: 'not pushed', there: 'not fetched', nowhere: 'missing' } as const;
const paints: { readonly [where in keyof typeof words]: Paint } = {
  here: 'yellow',
  there: 'dim',
  nowhere: 'red',
};

export function cloudText({ url: at, paths }: CloudView, style: Style): string {
  const url = urlFromHere(at, style);
  const rows = paths.flatMap(({ path, where, bytes }): Cell[][] =>
    where === 'both'
      ? []
      : [
          [
            { text: fromHere(path, style) },
            { text: words[where], paint: paints[where] },
            { text: bytesText(bytes), right: true },
          ],
        ],
  );
  const shared = paths.length - rows.length;
  if (rows.length === 0) return `Everything is at ${url} (${countText(paths.length, 'path')}).\n`;
  const counted = shared > 0 ? `${countText(shared, 'path is', 'paths are')} at ${url}, and here.\n` : '';
  const is = (wanted: string): boolean => paths.some(({ where }) => where === wanted);
  const hints = [
    ...(is('here') ? ['`luc push` sends what is not there'] : []),
    ...(is('there') ? ['`luc pull` brings what is not here'] : []),
    ...(is('nowhere')
      ? ['`luc repro` makes again what is missing; what no stage makes has to be put back']
      : []),
  ].map((hint) => `${paint(style, 'hint:', 'cyan')} ${hint}\n`);
  return `${rowsText(rows, 0, style)}\n${counted}${hints.join('')}`;
}
