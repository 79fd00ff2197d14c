/** Documents that other programs made, and files that nobody can read. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatByContent, formatByName } from '../../../src/data/documents/formats.ts';
import { zipOf } from '../archives/build.ts';
import { madeFile, readBytes, readMade } from './read.ts';

test('Word documents: headings, lists and tables, as text and as Markdown', async () => {
  const about = {
    title: 'Quarterly & yearly report',
    author: 'Ada Žák',
    date: '2024-02-29T12:30:00Z',
    headers: [],
  };
  const text =
    'Report\n\nNumbers\n\nFirst paragraph with bold text.\n\n- apples\n- pears\n\ncity\tcount\nBrno\t3';
  expect(await readMade('report.docx')).toEqual({ pages: [`${text}\n\nGrüße – 東京`], ...about });
  const [markdown] = (await readMade('report.docx', { markdown: true })).pages;
  expect(markdown).toBe(
    '# Report\n\n# Numbers\n\n**First paragraph with bold text.**\n\n- apples\n- pears\n\n' +
      '| city | count |\n| --- | --- |\n| Brno | 3 |\n\nGrüße – 東京',
  );
});

test('PDFs by page, with empty lines between paragraphs', async () => {
  expect(await readMade('pages.pdf')).toEqual({
    pages: [
      'First line of page one.\nSecond line, same paragraph.\n\nA new paragraph.',
      '',
      'Page three, after a page without text.',
    ],
    title: 'Three pages',
    author: 'Bob',
    date: '2000-01-01T00:00:00Z',
    headers: [],
  });
  const { pages, title, author } = await readMade('weasy.pdf');
  expect({ title, author }).toEqual({ title: 'Žluťoučký kůň', author: 'Ada' });
  expect(pages[0]).toContain('Nadpis\nPříliš žluťoučký kůň úpěl ďábelské ódy.\n\njedna\ndvě');
});

test('pages of HTML: their main part', async () => {
  const { pages, title, author } = await readMade('page.html');
  expect({ title, author }).toEqual({ title: 'A page', author: 'Ada' });
  const start =
    'A page\n\nAuthor:\n\nAda\n\nSome emphasis and code.\n\n- one\n- two\n\ncity\tcount\nBrno\t3\n\n';
  expect(pages).toEqual([`${start}def f():\n    return 1`]);
  expect((await readMade('page.html', { markdown: true })).pages).toEqual([
    '# A page\n\nAuthor:\n\nAda\n\nSome *emphasis* and code.\n\n- one\n- two\n\n' +
      '| city | count |\n| --- | --- |\n| Brno | 3 |\n\n```\ndef f():\n    return 1\n```',
  ]);
});

test('mails: the plain text, and messages in them below their header', async () => {
  const { headers, ...document } = await readMade('mail.eml');
  expect(document).toEqual({
    pages: [
      'Dobrý den,\n\nv příloze je 東京.\n\n' +
        'From: carol@example.org\nSubject: inner\nDate: 2024-02-29T07:00:00Z\n\nThe forwarded text.',
    ],
    title: 'Příloha: 東京 report',
    author: 'Ada Žák <ada@example.org>',
    date: '2024-02-29T11:30:00Z',
  });
  expect(headers.map(({ name }) => name)).toEqual([
    'Subject',
    'From',
    'To',
    'Date',
    'Message-ID',
    'MIME-Version',
    'Content-Type',
  ]);
});

test('what is encrypted, empty, cut off or something else is told so', async () => {
  await expect(readMade('encrypted.docx')).rejects.toMatchObject({ code: 'encrypted-file' });
  await expect(readMade('encrypted.pdf')).rejects.toMatchObject({ code: 'encrypted-file' });
  for (const format of ['pdf', 'docx'] as const) {
    await expect(readBytes(format, '')).rejects.toMatchObject({ code: 'unreadable-input' });
    await expect(readBytes(format, 'no such thing')).rejects.toMatchObject({ code: 'unreadable-input' });
    const half = readFileSync(madeFile(format === 'pdf' ? 'weasy.pdf' : 'report.docx')).subarray(0, 3000);
    await expect(readBytes(format, half)).rejects.toMatchObject({ code: 'unreadable-input' });
  }
  await expect(readBytes('docx', zipOf([{ name: 'word/other.xml', text: '<a/>' }]))).rejects.toMatchObject({
    code: 'unreadable-input',
  });
});

test('a Word document that unpacks to too much is stopped, whatever it says of its size', async () => {
  const parts = ['[Content_Types].xml', '_rels/.rels'].map((name) => ({ name, text: '<a/>' }));
  const bomb = zipOf([...parts, { name: 'word/document.xml', text: `<a>${' '.repeat(3 * 2 ** 20)}</a>` }]);
  await expect(readBytes('docx', bomb, { maxBytes: 2 ** 20 })).rejects.toMatchObject({ code: 'too-large' });
  const small = zipOf([...parts, { name: 'word/document.xml', text: ' '.repeat(2 ** 20), length: 10 }]);
  await expect(readBytes('docx', small, { maxBytes: 1000 })).rejects.toMatchObject({
    code: expect.stringMatching(/too-large|unreadable-input/),
  });
});

test('files are known by name, and where that says nothing, by how they begin', () => {
  const beginOf = (name: string) => formatByContent(readFileSync(madeFile(name)).subarray(0, 4096));
  expect(['report.docx', 'pages.pdf', 'page.html', 'mail.eml'].map(beginOf)).toEqual([
    'docx',
    'pdf',
    'html',
    'eml',
  ]);
  expect(['a.TXT', 'b.markdown', 'c/00001.7848dde101aa985090474a91ec93fcf0', 'd'].map(formatByName)).toEqual([
    'txt',
    'md',
    null,
    null,
  ]);
  const begins = [
    '<?xml version="1.0"?><a/>',
    'Subject: is no mail',
    'just words',
    '\x89PNG\r\n\x1a\n\0',
    'PK\x03\x04',
  ];
  expect(begins.map((text) => formatByContent(Buffer.from(text, 'latin1')))).toEqual([
    'xml',
    'txt',
    'txt',
    null,
    null,
  ]);
});
