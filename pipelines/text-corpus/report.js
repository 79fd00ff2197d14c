// Puts the counts on one page: `node report.js FOLDER` writes FOLDER/report.md and FOLDER/metrics.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { param } from './params.js';

const folder = process.argv[2];
const top = param('corpus.top');
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const kinds = ['readme', 'license'].map((kind) => ({ kind, ...read(`words/${kind}.json`) }));
const licenses = Object.entries(read('licenses.json'));

writeFileSync(
  join(folder, 'report.md'),
  [
    '# What our packages say',
    '',
    ...table(['texts', 'number', 'words', 'distinct words'], kinds.map(summaryOf)),
    '',
    `The ${top} most frequent words:`,
    '',
    ...table(['readme', 'times', 'license', 'times'], frequentWords()),
    '',
    ...table(['licence', 'packages'], licenses),
    '',
  ].join('\n'),
);
const metrics = Object.fromEntries(
  kinds.map(({ kind, texts, words, distinct }) => [
    kind,
    { texts, words, distinct, variety: ratio(distinct, words) },
  ]),
);
writeFileSync(
  join(folder, 'metrics.json'),
  `${JSON.stringify({ ...metrics, licenses: licenses.length }, null, 2)}\n`,
);
console.log(`wrote ${join(folder, 'report.md')}`);

function summaryOf({ kind, texts, words, distinct }) {
  return [kind, texts, words, distinct];
}

function frequentWords() {
  const [readme, license] = kinds;
  return Array.from({ length: top }, (_, i) => [
    ...(readme.counts[i] ?? ['', '']),
    ...(license.counts[i] ?? ['', '']),
  ]);
}

function ratio(part, whole) {
  return whole === 0 ? 0 : Number((part / whole).toFixed(4));
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
