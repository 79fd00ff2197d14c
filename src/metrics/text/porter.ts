/** Porter's stemmer (1980) with the extensions of nltk 3.10. */

/** Of an English word; lower case. */
export function porterStem(word: string): string {
  const lower = word.toLowerCase();
  const irregular = irregularStems.get(lower);
  if (irregular !== undefined) return irregular;
  if (lower.length <= 2) return lower;
  return steps.reduce((stem, step) => step(stem), lower);
}

const irregularStems = new Map(
  Object.entries({
    sky: ['sky', 'skies'],
    die: ['dying'],
    lie: ['lying'],
    tie: ['tying'],
    news: ['news'],
    inning: ['innings', 'inning'],
    outing: ['outings', 'outing'],
    canning: ['cannings', 'canning'],
    howe: ['howe'],
    proceed: ['proceed'],
    exceed: ['exceed'],
    succeed: ['succeed'],
  }).flatMap(([stem, forms]) => forms.map((form): [string, string] => [form, stem])),
);

/** For each letter; y is one at the start and after a vowel. */
function areConsonants(word: string): boolean[] {
  const flags: boolean[] = [];
  for (let at = 0; at < word.length; at++) {
    const letter = word[at] as string;
    flags.push(letter === 'y' ? at === 0 || !flags[at - 1] : !'aeiou'.includes(letter));
  }
  return flags;
}

/** How often consonants follow vowels. */
function measure(stem: string): number {
  const flags = areConsonants(stem);
  return flags.filter((isConsonant, at) => isConsonant && flags[at - 1] === false).length;
}

const isMeasured = (stem: string): boolean => measure(stem) > 0;
const isLong = (stem: string): boolean => measure(stem) > 1;
const hasVowel = (stem: string): boolean => areConsonants(stem).includes(false);

const endsDouble = (word: string): boolean =>
  word.length >= 2 && word.at(-1) === word.at(-2) && areConsonants(word).at(-1) === true;

/** Consonant, vowel, consonant that is no w, x, y; or just a vowel and a consonant. */
function endsShort(word: string): boolean {
  const flags = areConsonants(word);
  if (word.length === 2) return flags[0] === false && flags[1] === true;
  const [first, second, third] = flags.slice(-3);
  return word.length > 2 && first === true && second === false && third === true && !/[wxy]$/.test(word);
}

type Rule = readonly [suffix: string, replacement: string, isMet?: (stem: string) => boolean];

/** The first rule whose suffix fits decides, whether it is met or not. */
function apply(word: string, rules: readonly Rule[]): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (!rule) return word;
  const [suffix, replacement, isMet] = rule;
  const stem = word.slice(0, word.length - suffix.length);
  return isMet === undefined || isMet(stem) ? stem + replacement : word;
}

const dropPlural = (word: string): string =>
  word.endsWith('ies') && word.length === 4
    ? word.slice(0, -1)
    : apply(word, [
        ['sses', 'ss'],
        ['ies', 'i'],
        ['ss', 'ss'],
        ['s', ''],
      ]);

function dropPast(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return apply(word, [['eed', 'ee', isMeasured]]);
  const stem = ['ed', 'ing']
    .filter((suffix) => word.endsWith(suffix))
    .map((suffix) => word.slice(0, -suffix.length))
    .find(hasVowel);
  if (stem === undefined) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsDouble(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

const turnY = (word: string): string =>
  apply(word, [['y', 'i', (stem) => stem.length > 1 && areConsonants(stem).at(-1) === true]]);

function shortenDoubleSuffix(word: string): string {
  const stem = word.slice(0, -4);
  if (word.endsWith('alli') && isMeasured(stem)) return shortenDoubleSuffix(`${stem}al`);
  return apply(word, [
    ...doubleSuffixes.map(([suffix, replacement]): Rule => [suffix, replacement, isMeasured]),
    ['logi', 'log', () => isMeasured(word.slice(0, -3))],
  ]);
}

const doubleSuffixes: readonly (readonly [string, string])[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
  ['fulli', 'ful'],
];

const shortenSuffix = (word: string): string =>
  apply(word, [
    ['icate', 'ic', isMeasured],
    ['ative', '', isMeasured],
    ['alize', 'al', isMeasured],
    ['iciti', 'ic', isMeasured],
    ['ical', 'ic', isMeasured],
    ['ful', '', isMeasured],
    ['ness', '', isMeasured],
  ]);

const suffixes = 'al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize'.split(' ');

const dropSuffix = (word: string): string =>
  apply(
    word,
    suffixes.map((suffix) => [
      suffix,
      '',
      suffix === 'ion' ? (stem) => isLong(stem) && /[st]$/.test(stem) : isLong,
    ]),
  );

const dropE = (word: string): string =>
  apply(word, [['e', '', (stem) => isLong(stem) || (isMeasured(stem) && !endsShort(stem))]]);

const dropDouble = (word: string): string => apply(word, [['ll', 'l', () => isLong(word.slice(0, -1))]]);

const steps = [
  dropPlural,
  dropPast,
  turnY,
  shortenDoubleSuffix,
  shortenSuffix,
  dropSuffix,
  dropE,
  dropDouble,
];
