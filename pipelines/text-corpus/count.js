// Counts words: `node count.js FROM TO` writes {texts, words, distinct, counts: [[word, count] …]}, the most frequent first.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { param } from './params.js';

const [from, to] = process.argv.slice(2);
const stopWords = new Set(param('corpus.stop_words'));

const names = readdirSync(from).sort();
const counts = new Map();
for (const name of names) {
  for (const word of readFileSync(join(from, name), 'utf8')
    .toLowerCase()
    .match(/\p{L}{2,}/gu) ?? [])
    if (!stopWords.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
}
const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
const words = ranked.reduce((sum, [, count]) => sum + count, 0);

mkdirSync(dirname(to), { recursive: true });
writeFileSync(
  to,
  JSON.stringify({ texts: names.length, words, distinct: ranked.length, counts: ranked }) + '\n',
);
console.log(`${words} words in ${names.length} texts`);
