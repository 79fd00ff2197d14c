/** How likely a word is after the words before it, by what was counted. */
import { type NgramCounts, paddedWords } from './count.ts';
import { indexNgrams, type NgramIndex } from './ngram-index.ts';

export interface Smoothing {
  readonly order: number;
  readonly smoothing: 'mle' | 'laplace' | 'lidstone' | 'kneser_ney' | 'witten_bell';
  readonly gamma: number;
  readonly discount: number;
  readonly lowercase: boolean;
}

/** Stands for every word that was never seen. */
const unknown = '<UNK>';

export interface Scorer {
  /** Words seen, signs for begin and end where there are any, and that for unknown words; 0 without any. */
  readonly vocabularySize: number;
  /** p(word | the `order - 1` words before it) of each n-gram of the padded text. */
  readonly scoresOf: (text: string) => Float64Array;
}

export function openScorer(counts: NgramCounts, options: Smoothing): Scorer {
  const { order, lowercase } = options;
  const numbers = new Map(counts.words.map((word, number) => [word, number]));
  const isEmpty = numbers.size === 0;
  const vocabularySize = numbers.size + (isEmpty || numbers.has(unknown) ? 0 : 1);
  const score = scoreOf(indexNgrams(counts), vocabularySize, options);
  /** No n-gram has the number of an unknown word. */
  const others = numbers.get(unknown) ?? numbers.size;
  return {
    vocabularySize,
    scoresOf(text) {
      const words = Uint32Array.from(
        paddedWords(text, order, lowercase),
        (word) => numbers.get(word) ?? others,
      );
      return Float64Array.from({ length: Math.max(0, words.length - order + 1) }, (_, from) =>
        score(words.subarray(from, from + order - 1), words[from + order - 1] as number),
      );
    },
  };
}

type Score = (history: Uint32Array, word: number) => number;

function scoreOf(index: NgramIndex, size: number, { smoothing, gamma, discount, order }: Smoothing): Score {
  switch (smoothing) {
    case 'mle':
      return added(index, 0, size);
    case 'laplace':
      return added(index, 1, size);
    case 'lidstone':
      return added(index, gamma, size);
    case 'witten_bell':
      return wittenBell(index);
    case 'kneser_ney':
      return kneserNey(index, order, discount);
  }
}

/** (c + more)/(N + more·V) (G. J. Lidstone 1920); 0 where nothing was counted. */
const added =
  ({ find, countOf, totalOf }: NgramIndex, more: number, size: number): Score =>
  (words, word) => {
    const history = find(words);
    const total = (history < 0 ? 0 : totalOf(history)) + more * size;
    return total === 0 ? 0 : ((history < 0 ? 0 : countOf(history, word)) + more) / total;
  };

/** From the empty history on, each longer one that was seen: alpha + gamma·what is known so far. */
function interpolated(
  index: NgramIndex,
  unigram: (word: number) => number,
  mix: (history: number, word: number, length: number) => { alpha: number; gamma: number },
): Score {
  return (words, word) => {
    let score = unigram(word);
    for (let length = 1; length <= words.length; length++) {
      const history = index.find(words.subarray(words.length - length));
      if (history < 0 || index.totalOf(history) === 0) continue;
      const { alpha, gamma } = mix(history, word, length);
      score = alpha + gamma * score;
    }
    return score;
  };
}

/** I. H. Witten and T. C. Bell 1991. */
function wittenBell(index: NgramIndex): Score {
  const { countOf, totalOf, followersOf } = index;
  const all = totalOf(0);
  return interpolated(
    index,
    (word) => (all === 0 ? 0 : countOf(0, word) / all),
    (history, word) => {
      const total = totalOf(history);
      const gamma = followersOf(history) / (followersOf(history) + total);
      return { alpha: ((1 - gamma) * countOf(history, word)) / total, gamma };
    },
  );
}

/** R. Kneser and H. Ney 1995: below the full order, in how many ways an n-gram goes on from a word before it. */
function kneserNey(index: NgramIndex, order: number, discount: number): Score {
  const { countOf, totalOf, followersOf, continuationsOf, allContinuationsOf } = index;
  return interpolated(
    index,
    (word) => continuationsOf(0, word) / allContinuationsOf(0),
    (history, word, length) => {
      const isFull = length + 1 === order;
      const count = isFull ? countOf(history, word) : continuationsOf(history, word);
      const total = isFull ? totalOf(history) : allContinuationsOf(history);
      return {
        alpha: Math.max(count - discount, 0) / total,
        gamma: (discount * followersOf(history)) / total,
      };
    },
  );
}
