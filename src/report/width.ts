/** Widths: how many columns of a terminal a text takes, and texts cut or filled to a width. */

/** Columns of one line of text without control sequences. */
export function widthOf(text: string): number {
  if (isPlain.test(text)) return text.length;
  let width = 0;
  for (const character of charactersOf(text)) width += widthOfCharacter(character);
  return width;
}

/** Letters of Europe, arrows and lines: one code unit each, one column wide, and joined to nothing beside them. */
const isPlain = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u257f∗●○✓✗▸]*$/;

let segmenter: Intl.Segmenter | null = null;

/** What a reader takes for one character: a letter with its marks, a family of emoji. */
export function charactersOf(text: string): string[] {
  if (isPlain.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

export function widthOfCharacter(character: string): 0 | 1 | 2 {
  if (invisible.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;

/** East Asian wide and full-width characters (Unicode's EastAsianWidth W and F), and what is shown as emoji. */
const wide =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u;

/** The text, ended by `mark` where it is wider. */
export function cutTo(text: string, columns: number, mark = '…'): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const character of charactersOf(text)) {
    width += widthOfCharacter(character);
    if (width > columns - mark.length) break;
    kept += character;
  }
  return columns >= mark.length ? `${kept}${mark}` : '';
}

/** The text with blanks after it. */
export const fillTo = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)));

export function widest(texts: Iterable<string>): number {
  let most = 0;
  for (const text of texts) most = Math.max(most, widthOf(text));
  return most;
}

/** One line that can do nothing to a terminal: control characters become their pictures. */
export const tame = (text: string): string =>
  text.replaceAll(control, (character) =>
    character === '\x7f'
      ? '␡'
      : character < ' '
        ? String.fromCharCode(0x2400 + character.charCodeAt(0))
        : '\ufffd',
  );

const control = /\p{Cc}/gu;
