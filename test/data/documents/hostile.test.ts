/** Files that are made to keep a reader busy: each takes time by its length, not by the square of it. */
import { expect, test } from 'vitest';
import type { DocumentFormat } from '../../../src/data/documents/formats.ts';
import { readBytes } from './read.ts';

const long = 500_000;
const many = (text: string): string => text.repeat(long / text.length);
const mail = (header: string, body = ''): string => `From: a\n${header}\n\n${body}`;

test.each<[string, DocumentFormat, string]>([
  ['tags that never end', 'html', many('<script')],
  ['comments that never end', 'html', many('<!--')],
  ['blanks in front of text', 'html', `<pre>${many(' ')}x</pre>`],
  ['rows of tables in rows', 'html', many('<table><tr><td>').slice(0, 20_000)],
  ['entities that are none', 'html', many('&a')],
  ['a parameter without a value', 'eml', mail(`Content-Type: ${many('a')}`)],
  ['quotes that never end', 'eml', mail(`Content-Type: a/b; ${many('x="')}`)],
  ['words that never end', 'eml', mail(`Subject: ${many('=?a?q?')}`)],
  ['words that are one', 'eml', mail(`Subject: ${'=?utf-8?q?aaaaaaaaaa?= '.repeat(150_000)}`)],
  ['headers without end', 'eml', many('a\n ')],
  ['blanks in quoted-printable', 'eml', mail('Content-Transfer-Encoding: quoted-printable', `${many(' ')}x`)],
  ['blanks in base64', 'eml', mail('Content-Transfer-Encoding: base64', `${many(' ')}!`)],
  [
    'boundaries in boundaries',
    'eml',
    mail('Content-Type: multipart/mixed; boundary=b', many('--b\n').slice(0, 100_000)),
  ],
  ['flowed lines', 'eml', mail('Content-Type: text/plain; format=flowed', many('> '))],
  ['enriched text', 'eml', mail('Content-Type: text/enriched', many('<param>'))],
  ['a date', 'eml', mail(`Date: ${many('(')}`)],
  ['fences', 'md', many('```\n')],
  ['elements in elements', 'xml', `${many('<a>')}`],
])('%s', async (_, format, text) => {
  const read = readBytes(format, text).then(
    ({ pages }) => pages.length,
    (error: { code?: string }) => error.code,
  );
  expect([1, 'unreadable-input']).toContain(await read);
});

test.each([
  ['rows of a table', `<table>${'<tr><td>a<td>b'.repeat(5000)}</table>`, 5001],
  ['items of a list', `<ol>${'<li>a'.repeat(5000)}</ol>`, 5000],
])('%s as Markdown', async (_, html, lines) => {
  const { pages } = await readBytes('html', html, { markdown: true });
  expect(pages[0]?.split('\n')).toHaveLength(lines);
});
