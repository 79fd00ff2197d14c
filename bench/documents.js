// A folder of small documents of several formats as one table, after `npm run build`:
// `node bench/documents.js [--documents N] [--paragraphs N] [--rounds N]`
import { join } from 'node:path';
import { inTurns, timeLuc } from './measure.js';
import { readOptions } from './options.js';
import { writeFiles } from './projects.js';
import { count, mebibytes, microsecondsEach, printMachine, printTable, seconds } from './report.js';
import { folderIn, inFolder } from './temporary.js';

const options = readOptions({ documents: 10_000, paragraphs: 8, rounds: 3 });

const paragraph = (i, j) =>
  `Document ${i}, paragraph ${j}: the quick brown fox jumps over the lazy dog; Žluťoučký kůň úpěl ďábelské ódy. `.repeat(
    4,
  );
const paragraphs = (i) => Array.from({ length: options.paragraphs }, (_, j) => paragraph(i, j));
const html = (i) =>
  `<!doctype html><html><head><title>Page ${i}</title><style>p { margin: 0 }</style></head><body><nav>Home</nav><main>` +
  `<h1>Page ${i}</h1><p>${paragraphs(i).join('</p><p>')}</p><table><tr><td>a<td>b</table></main></body></html>`;
const mail = (i) =>
  `From: a${i}@example.org\nSubject: =?utf-8?q?Mail_=C5=BE_${i}?=\nDate: Tue, 30 Jul 2002 00:23:07 -0700\nMIME-Version: 1.0\n` +
  `Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n${paragraphs(i).join('\n\n')}\n` +
  `--b\nContent-Type: text/html; charset=utf-8\n\n${html(i)}\n--b--\n`;
const htmlMail = (i) => `From: a@example.org\nContent-Type: text/html; charset=utf-8\n\n${html(i)}`;
const kinds = [
  ['eml', mail],
  ['eml', htmlMail],
  ['html', html],
  ['md', (i) => `# Title ${i}\n\n${paragraphs(i).join('\n\n')}\n`],
  ['txt', (i) => paragraphs(i).join('\n\n')],
];

printMachine(`medians of ${options.rounds}, each done once before`);
await inFolder(async (root) => {
  const documents = Array.from({ length: options.documents }, (_, i) => {
    const [extension, write] = kinds[i % kinds.length];
    return [`docs/${i % 100}/${i}.${extension}`, write(i)];
  });
  const bytes = documents.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
  const works = ['parquet', 'jsonl'].map((format) => {
    const project = folderIn(root, format);
    writeFiles(project, Object.fromEntries(documents));
    const stage = `input: docs, mode: documents, output: all.${format}, graph: graph`;
    writeFiles(project, { 'lucidity.yaml': `stages: {all: {convert: {${stage}}}}\n` });
    return [`\`repro\` to ${format}`, () => timeLuc(['repro', '-q', '--force'], join(project))];
  });
  for (const [, work] of works) await work();
  const found = await inTurns(
    options.rounds,
    works.map(([, work]) => work),
  );
  printTable(
    [`${count(options.documents)} documents, ${mebibytes(bytes)}`, 'time', 'for each', 'goal'],
    works.map(([name], i) => [
      name,
      seconds(found[i]),
      microsecondsEach(found[i], options.documents),
      '≤ 30 s',
    ]),
  );
});
