/** Texts that say the same in another spelling, made equal. */
import { englishStopWords } from '../../english-stop-words.ts';
import { whiteSpaceClass } from '../../white-space.ts';

/** Lower case, without ASCII punctuation and English stop words, in NFKC, one space between words. */
export const normalForm = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[!-/:-@[-`{-~]/g, '')
    .normalize('NFKC')
    .split(whiteSpace)
    .filter((word) => word !== '' && !englishStopWords.has(word))
    .join(' ');

const whiteSpace = new RegExp(`[${whiteSpaceClass}]+`, 'u');
