// What `vectorize.js` measures of ours: `node bench/vectorize-texts.js MODULE FOLDER METHOD`
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [module, folder, method] = process.argv.slice(2);
const { fitText } = await import(pathToFileURL(module).href);

const tokens = {
  ...{ lowercase: true, strip_accents: 'none', analyzer: 'word', token_pattern: '(?u)\\b\\w\\w+\\b' },
  ...{ ngram_range: [1, 1], stop_words: 'none', binary: false, norm: 'l2' },
};
const options = {
  hashing: { ...tokens, n_features: 2 ** 20, alternate_sign: true },
  tfidf: {
    ...{ ...tokens, min_df: { count: 1 }, max_df: { fraction: 1 }, max_features: null, vocabulary: null },
    ...{ use_idf: true, smooth_idf: true, sublinear_tf: false },
  },
}[method];

const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.txt'));
const contents = files.sort().map((name) => readFileSync(join(folder, name)));
const texts = contents.map((content) => content.toString());
const bytes = contents.reduce((sum, content) => sum + content.length, 0);

let seconds = Number.POSITIVE_INFINITY;
let entries = 0;
for (let round = 0; round < 3; round++) {
  const start = process.hrtime.bigint();
  const fit = fitText({ method, options }, { keep: 2 ** 30 });
  fit.add(texts);
  const { vectorizer, rows } = fit.finish();
  const matrix = rows ? rows('float64') : vectorizer.transform(texts, 'float64');
  seconds = Math.min(seconds, Number(process.hrtime.bigint() - start) / 1e9);
  entries = matrix.values.length;
}
console.log(JSON.stringify({ seconds, bytes, entries }));
