/** Style: whether a text for people has colour, which glyphs, how wide it may be, and from where its paths count. */

export interface Style {
  readonly color: boolean;
  /** `Infinity` where nothing is to be cut: in files and pipes. */
  readonly columns: number;
  readonly glyphs: GlyphSet;
  /** Relative to the project's root, which is also the default. */
  readonly from?: string;
}

export type GlyphSet = 'unicode' | 'ascii';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;
export type Paint = keyof typeof codes;

export function paint({ color }: Pick<Style, 'color'>, text: string, ...paints: readonly Paint[]): string {
  if (!color || text === '') return text;
  return paints.reduce((inner, name) => `\x1b[${codes[name][0]}m${inner}\x1b[${codes[name][1]}m`, text);
}

/** Marks that lines begin with or are built of. */
const marks = {
  unicode: {
    start: '▸',
    bar: '│',
    done: '✓',
    back: '↺',
    failed: '✗',
    warned: '!',
    stopped: '–',
    wait: '…',
    corner: '┌─',
    tee: '├─',
    arrow: '→',
    dot: '·',
    cut: '…',
  },
  ascii: {
    start: '>',
    bar: '|',
    done: '+',
    back: '<',
    failed: 'x',
    warned: '!',
    stopped: '-',
    wait: '.',
    corner: '--',
    tee: '--',
    arrow: '->',
    dot: '-',
    cut: '...',
  },
} as const;

export type Marks = { readonly [name in keyof (typeof marks)['unicode']]: string };
export const marksOf = ({ glyphs }: Pick<Style, 'glyphs'>): Marks => marks[glyphs];
