// The tf-idf of mails as files of numbers, for `models.js`: `node bench/models-rows.js FOLDER MAILS`
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, mails] = process.argv.slice(2);
const { fitText } = await import(pathToFileURL(join(folder, 'fit-text.mjs')).href);
const options = {
  ...{ lowercase: true, strip_accents: 'none', analyzer: 'word', token_pattern: '(?u)\\b\\w\\w+\\b' },
  ...{ ngram_range: [1, 1], stop_words: 'none', binary: false, norm: 'l2' },
  ...{ min_df: { count: 2 }, max_df: { fraction: 1 }, max_features: null, vocabulary: null },
  ...{ use_idf: true, smooth_idf: true, sublinear_tf: false },
};
const files = readdirSync(mails, { recursive: true })
  .filter((name) => name.endsWith('.txt'))
  .sort();
const texts = files.map((name) => readFileSync(join(mails, name), 'utf8'));
const fit = fitText({ method: 'tfidf', options }, { keep: 2 ** 30 });
fit.add(texts);
const { vectorizer, rows } = fit.finish();
const matrix = rows ? rows('float64') : vectorizer.transform(texts, 'float64');
const classes = Uint32Array.from(files, (name) => (/spam/.test(name) ? 1 : 0));
const { starts, indices, values } = matrix;
for (const [name, numbers] of Object.entries({
  starts,
  indices,
  values,
  classes,
  y: Float64Array.from(classes),
}))
  writeFileSync(join(folder, `tfidf.${name}`), numbers);
const size = { rows: matrix.rows, columns: matrix.columns };
writeFileSync(join(folder, 'tfidf.json'), JSON.stringify(size));
console.log(JSON.stringify(size));
