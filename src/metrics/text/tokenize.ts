/** Lines into words for BLEU, as sacrebleu 2.6 does it. */
import { splitWords, trimEnd } from './white-space.ts';

export const tokenizers = ['13a', 'none', 'intl', 'char'] as const;
export type Tokenizer = (typeof tokenizers)[number];

/** A line in one spelling, of which the words lie between white space; `none` leaves it as it is. */
export function tokenize(line: string, tokenizer: Tokenizer): string {
  const trimmed = trimEnd(line);
  switch (tokenizer) {
    case 'none':
      return trimmed;
    case '13a':
      return splitWords(separate13a(trimmed)).join(' ');
    case 'intl':
      return splitWords(separateSigns(trimmed)).join(' ');
    case 'char':
      return Array.from(trimmed).join(' ');
  }
}

/** The tokenizer of NIST's `mteval-v13a.pl`. */
const separate13a = (line: string): string =>
  ` ${readEntities(line.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' '))} `
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');

const readEntities = (line: string): string =>
  line.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');

/** That of `mteval-v14.pl --international-tokenization`. */
const separateSigns = (line: string): string =>
  line
    .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
    .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
    .replace(/(\p{S})/gu, ' $1 ');
