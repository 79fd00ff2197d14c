/** Folders of documents as tables, by the program itself. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf } from '../../../src/digest.ts';
import { madeFile } from '../../data/documents/read.ts';
import { eventsOf, makeProject, type Project, type Repro } from '../../support/project.ts';

const idOf = (text: string): string => digestOf(text).slice(7, 39);
const linesOf = (project: Project, path: string) =>
  project
    .read(path)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

function copyMade(project: Project, folder: string, ...names: string[]): void {
  mkdirSync(project.path(folder), { recursive: true });
  for (const name of names) copyFileSync(madeFile(name), join(project.path(folder), name));
}

const said = (result: Repro, code: string): unknown[] =>
  eventsOf(result)
    .map((event) => event.problem as { code?: string; message?: string } | undefined)
    .filter((problem) => problem?.code === code)
    .map((problem) => problem?.message);

const mail = (subject: string, text: string): string =>
  `From: a@b.c\nSubject: ${subject}\nDate: 1 Jan 2001 00:00:00 GMT\n\n${text}\n`;

test('a knowledge base: rows by page, the graph of its tree, a report', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': `
stages:
  kb:
    convert:
      input: docs/
      mode: documents
      by_page: true
      output: kb/documents.jsonl
      graph: kb/graph/
      report: kb/report.json
`,
      'docs/a.txt': 'caf\u00e9\n',
      'docs/sub/b#1.md': '# Title, "quoted"\n\nText.\n',
      'docs/sub/deep/mail.12345': mail('Hello', 'There.'),
      'docs/.hidden.txt': 'nobody looks',
      'docs/picture.png': '\x89PNG\r\n\x1a\n\0\0',
    },
  });
  copyMade(project, 'docs', 'pages.pdf');
  const result = await project.repro();
  expect(result.code).toBe(0);
  // What ends the process before it says a word is named by this.
  expect(eventsOf(result).find(({ event }) => event === 'stage-progress')).toMatchObject({
    done: 0,
    at: 'docs/a.txt',
  });
  expect(said(result, 'no-text')).toEqual(['`kb`: without any text: `docs/pages.pdf#page=2`']);
  expect(said(result, 'unknown-format')).toEqual(['`kb`: left out, as no documents: `docs/picture.png`']);
  const rows = linesOf(project, 'kb/documents.jsonl');
  expect(rows.map(({ meta }) => [meta.path, meta.page, meta.pages])).toEqual([
    ['a.txt', 1, 1],
    ['pages.pdf', 1, 3],
    ['pages.pdf', 2, 3],
    ['pages.pdf', 3, 3],
    ['sub/b#1.md', 1, 1],
    ['sub/deep/mail.12345', 1, 1],
  ]);
  expect(rows[0]).toEqual({
    id: idOf('a.txt\x001\0caf\u00e9\n'),
    text: 'caf\u00e9\n',
    meta: {
      path: 'a.txt',
      folders: [],
      name: 'a.txt',
      page: 1,
      pages: 1,
      sha256: digestOf('caf\u00e9\n').slice(7),
      bytes: 6,
      mime: 'text/plain',
      title: null,
      author: null,
      date: null,
      headers: [],
    },
  });
  expect(rows[5]).toMatchObject({
    text: 'There.',
    meta: {
      folders: ['sub', 'deep'],
      name: 'mail.12345',
      mime: 'message/rfc822',
      title: 'Hello',
      author: 'a@b.c',
      date: '2001-01-01T00:00:00Z',
      headers: [
        { name: 'From', value: 'a@b.c' },
        { name: 'Subject', value: 'Hello' },
        { name: 'Date', value: '1 Jan 2001 00:00:00 GMT' },
      ],
    },
  });
  expect(project.read('kb/graph/nodes.csv')).toBe(
    `id:ID,name,path,bytes:long,:LABEL
./,.,.,,Folder
sub/,sub,sub,,Folder
sub/deep/,deep,sub/deep,,Folder
a.txt,a.txt,a.txt,6,File
a.txt#page=1,1,a.txt,,Page
pages.pdf,pages.pdf,pages.pdf,2287,File
pages.pdf#page=1,1,pages.pdf,,Page
pages.pdf#page=2,2,pages.pdf,,Page
pages.pdf#page=3,3,pages.pdf,,Page
sub/b%231.md,b#1.md,sub/b#1.md,25,File
sub/b%231.md#page=1,1,sub/b#1.md,,Page
sub/deep/mail.12345,mail.12345,sub/deep/mail.12345,65,File
sub/deep/mail.12345#page=1,1,sub/deep/mail.12345,,Page
`,
  );
  expect(project.read('kb/graph/relationships.csv')).toBe(
    `:START_ID,:END_ID,:TYPE
./,sub/,CONTAINS
sub/,sub/deep/,CONTAINS
./,a.txt,CONTAINS
a.txt,a.txt#page=1,CONTAINS
./,pages.pdf,CONTAINS
pages.pdf,pages.pdf#page=1,CONTAINS
pages.pdf,pages.pdf#page=2,CONTAINS
pages.pdf#page=1,pages.pdf#page=2,NEXT
pages.pdf,pages.pdf#page=3,CONTAINS
pages.pdf#page=2,pages.pdf#page=3,NEXT
sub/,sub/b%231.md,CONTAINS
sub/b%231.md,sub/b%231.md#page=1,CONTAINS
sub/deep/,sub/deep/mail.12345,CONTAINS
sub/deep/mail.12345,sub/deep/mail.12345#page=1,CONTAINS
`,
  );
  expect(JSON.parse(project.read('kb/report.json'))).toEqual({
    rows: 6,
    bad_rows: 0,
    bytes_in: 2383,
    bytes_out: Buffer.byteLength(project.read('kb/documents.jsonl')),
    files: [
      { files: ['docs/a.txt'], rows: 1, bytes_in: 6 },
      { files: ['docs/pages.pdf'], rows: 3, bytes_in: 2287 },
      { files: ['docs/sub/b#1.md'], rows: 1, bytes_in: 25 },
      { files: ['docs/sub/deep/mail.12345'], rows: 1, bytes_in: 65 },
    ],
  });
});

test('what is read as what, which rows, and in which form they are written', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': `
stages:
  mails:
    convert:
      input: [mails/a*/*.txt, mails/last.txt]
      input_format: eml
      mode: documents
      id_from: content
      where: meta.title <> 'no'
      limit: 3
      sort: [-text]
      columns: [text, id]
      output: mails.csv.gz
  each:
    convert:
      input: pages
      mode: documents
      markdown: true
      encoding: iso-8859-2
      format: json
      output: each/
      report: each.json
  packed:
    convert: {input: pages/a.html, mode: documents, compression: snappy, output: one.parquet, columns: [text]}
`,
      'mails/a1/1.txt': mail('one', 'A'),
      'mails/a1/2.txt': mail('no', 'B'),
      'mails/a1/2.json': '{}',
      'mails/a2/1.txt': mail('three', 'C'),
      'mails/b/1.txt': mail('four', 'D'),
      'mails/last.txt': mail('five', 'E, "quoted"'),
      'pages/sub/b.md': '# B',
    },
  });
  writeFileSync(project.path('pages/a.html'), Buffer.from('<title>T</title><h1>\xbelu\xbb</h1>', 'latin1'));
  const result = await project.repro();
  expect(result.code).toBe(0);
  const { gunzipSync } = process.getBuiltinModule('node:zlib');
  const { readFileSync } = process.getBuiltinModule('node:fs');
  expect(gunzipSync(readFileSync(project.path('mails.csv.gz'))).toString()).toBe(
    `text,id\n"E, ""quoted""",${idOf('E, "quoted"')}\nC,${idOf('C')}\nA,${idOf('A')}\n`,
  );
  expect(project.snapshot('each')).toMatchObject({
    'a.json': expect.any(String),
    'sub/b.json': expect.any(String),
  });
  const [page] = JSON.parse(project.read('each/a.json'));
  expect(page).toMatchObject({ text: '# žluť', meta: { title: 'T', path: 'a.html', page: null } });
  expect(JSON.parse(project.read('each.json')).files[1]).toEqual({
    files: ['pages/sub/b.md'],
    rows: 1,
    bytes_in: 3,
    bytes_out: Buffer.byteLength(project.read('each/sub/b.json')),
  });
  // The same bytes from anywhere at any time.
  const other = makeProject({ from: project.root });
  await other.repro(['--force'], { env: { TZ: 'Pacific/Auckland', LC_ALL: 'cs_CZ.UTF-8' } });
  expect(readFileSync(other.path('one.parquet'))).toEqual(readFileSync(project.path('one.parquet')));
  expect(readFileSync(other.path('mails.csv.gz'))).toEqual(readFileSync(project.path('mails.csv.gz')));
});

test('files that cannot be read fail the stage, or are listed where they are tolerated', async () => {
  const stage = (more: string): string => `
stages:
  kb:
    convert: {input: docs, mode: documents, output: kb.jsonl, columns: [text]${more}}
`;
  const project = makeProject({
    files: {
      'lucidity.yaml': stage(''),
      'docs/a.txt': 'a',
      'docs/empty.pdf': '',
      'docs/bad.xml': '<a><b></a>',
    },
  });
  copyMade(project, 'docs', 'encrypted.docx', 'encrypted.pdf');
  const failed = await project.luc(['repro']);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain('`docs/encrypted.docx` is encrypted');
  expect(failed.stderr).toContain('`docs/encrypted.pdf` is encrypted');
  expect(failed.stderr).toContain('`docs/empty.pdf` is empty, which no PDF is');
  expect(failed.stderr).toContain('`docs/bad.xml` is no XML that can be read: 1:10: unexpected close tag');
  expect(failed.stderr).toContain(
    'hint: 4 of 5 files cannot be read; `max_bad_rows` says how many may be left out, so far 0',
  );
  expect(project.exists('kb.jsonl')).toBe(false);

  project.write('lucidity.yaml', stage(', max_bad_rows: 0.8, bad_rows: bad.csv'));
  expect((await project.repro()).ran).toEqual(['kb']);
  expect(linesOf(project, 'kb.jsonl')).toEqual([{ text: 'a' }]);
  expect(project.read('bad.csv')).toMatch(
    /^file,line,row,reason\ndocs\/bad.xml,,,.*\ndocs\/empty.pdf,,,"is empty, which no PDF is"\ndocs\/encrypted.docx,,,is encrypted\ndocs\/encrypted.pdf,,,is encrypted\n$/,
  );

  project.write('lucidity.yaml', stage(', max_bad_rows: 5, max_bytes: 10KB'));
  const counted = await project.repro();
  expect(counted.ran).toEqual(['kb']);
  expect(said(counted, 'unreadable-input')).toEqual([
    '`kb`: 4 of 5 files could not be read and are left out',
  ]);
});

test.each([
  ['input: none', 'missing-input', '`none` is not there'],
  ['input: docs/*.pdf', 'empty-input', 'there are no documents in `docs/*.pdf`'],
  ['input: docs/x.png', 'unknown-format', '`docs/x.png` is no document that can be read'],
])('%s', async (input, code, message) => {
  const yaml = `stages: {kb: {convert: {${input}, mode: documents, output: kb.jsonl}}}\n`;
  const project = makeProject({
    files: { 'lucidity.yaml': yaml, 'docs/x.png': '\x89PNG\r\n\x1a\n\0', 'docs/a.txt': '' },
  });
  const result = await project.luc(['repro']);
  expect([result.code, code === 'missing-input' || result.stderr.includes(message)]).toEqual([
    code === 'missing-input' ? 2 : 1,
    true,
  ]);
});

test('options of tables, and encodings that nobody knows, are refused', async () => {
  const stage = (more: string): string =>
    `stages: {kb: {convert: {input: a.txt, mode: documents, output: kb.jsonl, ${more}}}}\n`;
  const project = makeProject({
    files: { 'lucidity.yaml': stage('delimiter: ";", infer: all, header: true'), 'a.txt': 'a' },
  });
  const conflict = await project.luc(['plan']);
  expect(conflict.code).toBe(2);
  expect(conflict.stderr).toContain('`delimiter` is for `mode: table`, not for `documents`');
  expect(conflict.stderr).toContain('`infer` is for `mode: table`, not for `documents`');
  expect(conflict.stderr).not.toContain('`header`');
  project.write('lucidity.yaml', stage('x: 1').replace('kb.jsonl, x: 1', 'kb/'));
  const formless = await project.luc(['plan']);
  expect([formless.code, formless.stderr]).toEqual([
    2,
    expect.stringContaining('`format` is needed where `output` is a folder'),
  ]);
  project.write('lucidity.yaml', stage('encoding: klingon'));
  const unknown = await project.luc(['repro']);
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    expect.stringContaining('there is no encoding `klingon`'),
  ]);
});

test('documents that lie beside the folder of the stage have their paths from there, and outputs in theirs', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': `
stages:
  one: {wdir: work, convert: {input: [../docs/a.txt, ../docs/b.txt], mode: documents, output: one.jsonl}}
  each: {wdir: work, convert: {input: [../docs/a.txt, ../docs/b.txt], mode: documents, output: each/, format: jsonl}}
`,
      'docs/a.txt': 'one',
      'docs/b.txt': 'two',
      'work/.keep': '',
    },
  });
  expect(await project.repro()).toMatchObject({ code: 0, failed: [] });
  expect(linesOf(project, 'work/one.jsonl').map(({ meta }) => meta.path)).toEqual([
    '../docs/a.txt',
    '../docs/b.txt',
  ]);
  expect(Object.keys(project.snapshot('work/each'))).toEqual(['docs/a.jsonl', 'docs/b.jsonl']);
});
