/** What feeds of every dialect become, and which dates they are understood to say. */
import { describe, expect, test } from 'vitest';
import { readFeedDate } from '../../../src/data/feeds/date.ts';
import { readFeed } from '../../../src/data/feeds/read-feed.ts';
import { atom, broken, json, medium, rdf, rss091, substack } from './feeds.ts';

const read = (text: string | Buffer, url = 'https://host.example/feeds/a.xml', fullText = true) =>
  readFeed(Buffer.from(text as string), { url, encoding: null, fullText });

const nothing = {
  title: null,
  text: null,
  html: null,
  url: null,
  author: null,
  published: null,
  updated: null,
  tags: [],
};

describe('dialects', () => {
  test('RSS 0.91: latin letters, relative links, entries without a name', async () => {
    expect(await read(Buffer.from(rss091, 'latin1'))).toEqual([
      {
        ...nothing,
        id: 'http://old.example/cafe.html',
        title: 'Café & bar',
        url: 'http://old.example/cafe.html',
        text: 'Plain, bold & ü',
        html: 'Plain, <b>bold</b> & ü',
      },
      { ...nothing, id: expect.stringMatching(/^[0-9a-f]{32}$/), title: 'No link at all' },
    ]);
  });

  test('RSS 1.0', async () => {
    const item = {
      id: 'http://rdf.example/1',
      title: 'One',
      text: 'long',
      html: '<p>long</p>',
      url: 'http://rdf.example/1?utm=x',
      author: 'Ann',
      published: '2004-03-01T13:00:00Z',
      updated: null,
      tags: ['a', 'b'],
    };
    expect(await read(rdf)).toEqual([item]);
    expect(await read(rdf, undefined, false)).toEqual([{ ...item, text: 'short', html: 'short' }]);
  });

  test('Medium', async () => {
    expect(await read(medium)).toEqual([
      {
        id: 'https://medium.com/p/1a2b',
        title: 'It’s alive & well',
        text: 'Head\n\nFirst link.\n\nSecond one',
        html: '<h3>Head</h3><p>First <a href="https://medium.com/p/2">link</a>.</p><figure><img alt="" src="https://cdn-images-1.medium.com/max/1/a.png" /></figure><p>Second&nbsp;one</p>',
        url: 'https://medium.com/@ann/alive-1a2b?source=rss-1------2',
        author: 'Ann',
        published: '2026-01-31T10:00:00Z',
        updated: '2026-02-01T11:12:13.456Z',
        tags: ['machine-learning', 'data'],
      },
    ]);
  });

  test('Substack', async () => {
    const item = {
      id: 'https://news.substack.com/p/issue-1',
      title: 'Issue 1',
      text: 'The whole text',
      html: '<p>The whole text</p>',
      url: 'https://news.substack.com/p/issue-1',
      author: 'Bo',
      published: '2026-02-02T09:30:00Z',
      updated: null,
      tags: [],
    };
    expect(await read(substack)).toEqual([item]);
    expect(await read(substack, undefined, false)).toEqual([
      { ...item, text: 'What is in it', html: 'What is in it' },
    ]);
  });

  test('Atom: bases, types of text, days that never were', async () => {
    expect(await read(atom)).toEqual([
      {
        id: 'tag:atom.example,2026:1',
        title: 'AT&T now',
        text: 'Hello two',
        html: '<p>Hello <a href="https://atom.example/blog/two.html">two</a></p>',
        url: 'https://atom.example/blog/one.html',
        author: 'Ann, Bo',
        published: '2026-01-31T10:00:00Z',
        updated: '2026-01-31T10:30:00Z',
        tags: ['Label', 'y'],
      },
      {
        ...nothing,
        id: 'tag:atom.example,2026:2',
        title: 'Plain < text',
        text: '1 < 2 & so on',
        url: 'https://elsewhere.example/2',
        author: 'Everybody',
      },
    ]);
  });

  test('JSON', async () => {
    expect(await read(json)).toEqual([
      {
        id: '7',
        title: 'Seven',
        text: 'seven',
        html: '<p>seven</p>',
        url: 'https://json.example/7',
        author: 'Jo',
        published: '2026-01-31T00:00:00Z',
        updated: null,
        tags: ['t'],
      },
      { ...nothing, id: 'b', text: 'plain <b>' },
    ]);
  });

  test('what is hardly XML', async () => {
    expect(await read(broken)).toEqual([
      {
        ...nothing,
        id: '42',
        title: 'Fish & chips …',
        text: 'Unclosed tag',
        html: '<p>Unclosed <b>tag',
        url: 'http://broken.example/a?x=1&y=2',
      },
      { ...nothing, id: 'http://broken.example/guid', url: 'http://broken.example/guid' },
    ]);
  });

  test.each(['', 'hello', '<html><body>404</body></html>', '{"a": 1}', '<rss', '<?xml version="1.0"?><x/>'])(
    'no feed: %s',
    async (text) => {
      expect(await read(text)).toBe(null);
    },
  );

  test('other encodings, declared or marked', async () => {
    const feed = (head: string) =>
      `${head}<rss version="2.0"><channel><title>x</title><item><guid>1</guid><title>Grün</title></item></channel></rss>`;
    const titles = async (bytes: Buffer, encoding: string | null = null) =>
      (await readFeed(bytes, { url: 'http://a.example', encoding, fullText: true }))?.map(
        ({ title }) => title,
      );
    const plain = feed('');
    expect(await titles(Buffer.from(plain))).toEqual(['Grün']);
    expect(await titles(Buffer.from(plain, 'latin1'), 'iso-8859-1')).toEqual(['Grün']);
    expect(await titles(Buffer.from(plain, 'latin1'), 'utf-8')).toEqual(['Grün']);
    expect(
      await titles(Buffer.from(feed('<?xml version="1.0" encoding="windows-1252"?>'), 'latin1'), 'utf-8'),
    ).toEqual(['Grün']);
    expect(
      await titles(Buffer.from(`\ufeff${feed('<?xml version="1.0" encoding="utf-16"?>')}`, 'utf16le')),
    ).toEqual(['Grün']);
  });
});

test.each<[string, string | null]>([
  ['Tue, 30 Jul 2002 00:23:07 -0700', '2002-07-30T07:23:07Z'],
  ['30 Jul 02 00:23 PDT', '2002-07-30T07:23:00Z'],
  ['Tuesday, 30 July 2002 00:23:07 GMT', '2002-07-30T00:23:07Z'],
  ['2002-07-30', '2002-07-30T00:00:00Z'],
  ['2002-07', '2002-07-01T00:00:00Z'],
  ['2002', '2002-01-01T00:00:00Z'],
  ['2002-07-30T00:23Z', '2002-07-30T00:23:00Z'],
  ['2002-07-30 00:23:07', '2002-07-30T00:23:07Z'],
  ['2002-07-30T00:23:07.5+05:30', '2002-07-29T18:53:07.500Z'],
  ['2002-07-30T00:23:07.123456789-0300', '2002-07-30T03:23:07.123Z'],
  ['2002-02-30', null],
  ['2002-13-01', null],
  ['0001-01-01T00:00:00Z', null],
  ['1970-01-01T00:00:00Z', null],
  ['31/01/2026', null],
  ['yesterday', null],
  ['', null],
])('%s is %s', (text, moment) => {
  expect(readFeedDate(text)).toBe(moment);
});
