/** Text, Markdown and XML in whatever encoding. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFile, decodeText } from '../../../src/data/documents/encoding.ts';
import { readBytes } from './read.ts';

describe('encodings', () => {
  test('every text in UTF-8 is read as it is, with a mark or without', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.startsWith('\ufeff'));
        expect(decodeText(Buffer.from(text))).toBe(text);
        expect(decodeText(Buffer.from(`\ufeff${text}`), 'latin1')).toBe(text);
      }),
    );
  });

  test('in two bytes for each character, with a mark or without', () => {
    const text = 'Hello, žluť!\n';
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    expect([little, big].map((bytes) => decodeFile(bytes))).toEqual([text, text]);
    expect(decodeFile(Buffer.concat([Buffer.from([0xff, 0xfe]), little]))).toBe(text);
    expect(decodeFile(Buffer.concat([Buffer.from([0xfe, 0xff]), big]))).toBe(text);
  });

  test('windows-1252 is what is left, also where Node takes it for another', () => {
    const bytes = Buffer.from('\x80 \x93caf\xe9\x94 \x99', 'latin1');
    for (const declared of [null, 'utf-8', 'iso-8859-1', 'windows-1252', 'no-such'])
      expect(decodeText(bytes, declared)).toBe('€ “café” ™');
    // One byte that is broken in a text that is UTF-8.
    expect(decodeText(Buffer.from('\xc5\xbe\xc5\xa5 \xff', 'latin1'))).toBe('žť \ufffd');
  });
});

test('text keeps its lines; control characters go', async () => {
  expect((await readBytes('txt', 'a\r\nb\rc\0d\x1be\n')).pages).toEqual(['a\nb\ncde\n']);
});

test('Markdown has its title in the front matter or in its first heading', async () => {
  const titleOf = async (text: string) => (await readBytes('md', text)).title;
  expect(await titleOf('---\ntags: x\ntitle: "One: two"\n---\n# Other')).toBe('One: two');
  expect(await titleOf('---\ntitle: >-\n  One\n---\n# Other')).toBe('Other');
  expect(await titleOf('```\n# no\n```\n\n# A *b* #\n')).toBe('A *b*');
  expect(await titleOf('Title\n=====\n')).toBe('Title');
  expect(await titleOf('none')).toBeNull();
});

describe('XML', () => {
  const read = (xml: string) => readBytes('xml', xml);

  test('lines between elements that only hold elements, none within text', async () => {
    const xml = '<r><title>T</title><a>1</a><b>x<i>y</i>z</b><c><![CDATA[&]]>&lt;</c></r>';
    expect(await read(xml)).toMatchObject({ title: 'T', pages: ['T\n1\nxyz\n&<'] });
  });

  test('in the encoding that it declares', async () => {
    const xml = Buffer.from('<?xml version="1.0" encoding="ISO-8859-2"?><a>\xbe</a>', 'latin1');
    expect((await readBytes('xml', xml)).pages).toEqual(['ž']);
    expect((await read('<?xml version="1.0" encoding="utf-16"?><a>ž</a>')).pages).toEqual(['ž']);
  });

  test('entities of its own are not followed, however many they are', async () => {
    const laughs = Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`);
    const xml = `<!DOCTYPE a [<!ENTITY l0 "ha">${laughs.join('')}]><a>&l10;</a>`;
    await expect(read(xml)).rejects.toMatchObject({ code: 'unreadable-input' });
    await expect(read('<a><b></a>')).rejects.toMatchObject({ code: 'unreadable-input' });
  });

  test('nested as deep as anyone likes', async () => {
    expect((await read(`${'<a>'.repeat(50_000)}x${'</a>'.repeat(50_000)}`)).pages).toEqual(['x']);
  });
});
