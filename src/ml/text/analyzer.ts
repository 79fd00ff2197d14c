/** The analyzer that options ask for. */
import { englishStopWords } from '../../english-stop-words.ts';
import { WorkError } from '../../work.ts';
import { Characters, PaddedWords } from './characters.ts';
import type { Analyzer } from './features.ts';
import { openNGrams, openNGramsOfWords } from './ngrams.ts';
import { PatternTokens } from './pattern-tokens.ts';
import { tokenPattern } from './python-pattern.ts';
import { TermTable } from './term-table.ts';
import type { TokenOptions } from './vectorizer.ts';
import { leastWordLength, WordTokens } from './word-tokens.ts';

/** Throws `wrong-type` for a pattern that is none, and `out-of-range` for n-grams from more to less. */
export function openAnalyzer(options: TokenOptions): Analyzer {
  const [least, most] = options.ngram_range;
  if (!(least >= 1 && least <= most && Number.isInteger(least) && Number.isInteger(most)))
    throw new WorkError({
      code: 'out-of-range',
      message: `\`ngram_range\` is [${least}, ${most}], and must be two whole numbers from 1 on, the lesser first`,
      option: ['ngram_range'],
    });
  switch (options.analyzer) {
    case 'word': {
      const tokens = openTokens(options);
      const gramsOf = openNGrams(options.ngram_range);
      return { analyze: (text) => gramsOf(tokens.analyze(text)) };
    }
    case 'char': {
      const characters = new Characters(options);
      const gramsOf = openNGrams(options.ngram_range);
      return { analyze: (text) => gramsOf(characters.analyze(text)) };
    }
    case 'char_wb': {
      const words = new PaddedWords(options);
      const gramsOf = openNGramsOfWords(options.ngram_range);
      return { analyze: (text) => gramsOf(words.analyze(text), words.wordEnds) };
    }
  }
}

/** Of words, one by one. */
function openTokens(options: TokenOptions): Analyzer {
  const stopWords = stopWordsOf(options);
  const least = leastWordLength(options.token_pattern);
  if (least !== null) return new WordTokens(options, least, tableOf(stopWords));
  return new PatternTokens(options, tokenPattern(options.token_pattern), stopWords);
}

function stopWordsOf({ stop_words }: TokenOptions): ReadonlySet<string> {
  if (stop_words === 'english') return englishStopWords;
  return new Set(stop_words === 'none' ? [] : stop_words);
}

function tableOf(words: ReadonlySet<string>): TermTable | null {
  if (words.size === 0) return null;
  const table = new TermTable();
  for (const word of words) table.addText(word);
  return table;
}
