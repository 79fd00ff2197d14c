/** Texts that say the same in another spelling, made equal. */
import { englishStopWords } from '../../english-stop-words.ts';

/** Lower case, without ASCII punctuation and English stop words, in NFKC, one space between words. */
export const normalForm = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[!-/:-@[-`{-~]/g, '')
    .normalize('NFKC')
    .split(whiteSpace)
    .filter((word) => word !== '' && !englishStopWords.has(word))
    .join(' ');

/** White space as Python counts it: what Unicode calls so, and four separators of old. */
const separators = String.fromCharCode(0x1c, 0x1d, 0x1e, 0x1f);
const whiteSpace = new RegExp(`[\\p{White_Space}${separators}]+`, 'u');
