/** Mails as they come: old encodings, broken headers and parts, dates of every kind. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDate } from '../../../src/data/documents/mail/date.ts';
import { looksLikeMail } from '../../../src/data/documents/mail/fields.ts';
import { readPart } from '../../../src/data/documents/mail/parts.ts';
import { decodeWords, readStructured } from '../../../src/data/documents/mail/words.ts';
import { readBytes } from './read.ts';

const textOf = async (mail: string): Promise<string | undefined> =>
  (await readBytes('eml', Buffer.from(mail, 'latin1'))).pages[0];

describe('encodings', () => {
  test('of bytes that nobody declares: UTF-8 if they are, else windows-1252', async () => {
    const mail = await readBytes('eml', Buffer.from('Subject: \xa37 \x96 \x80\n\ncaf\xe9', 'latin1'));
    expect([mail.title, mail.pages]).toEqual(['£7 – €', ['café']]);
    expect(await textOf('Subject: a\nContent-Type: text/plain; charset=us-ascii\n\ncaf\xc3\xa9')).toBe(
      'café',
    );
  });

  test('of a subject that declares none are those of the text', async () => {
    const type = 'Content-Type: text/plain; charset=ks_c_5601-1987';
    const mail = await readBytes(
      'eml',
      Buffer.from(`Subject: [\xb1\xa4\xb0\xed]\n${type}\n\n\xb1\xa4\xb0\xed`, 'latin1'),
    );
    expect([mail.title, mail.pages]).toEqual(['[광고]', ['광고']]);
  });

  test.each([
    ['charset=iso-8859-2', '\xbelu\xbb', 'žluť'],
    ['charset="koi8-r"', '\xd0\xd2\xc9', 'при'],
    ['charset=CHINESEBIG5', '\xa7K\xb6O', '免費'],
    ['charset=GB2312_CHARSET', '\xce\xc4', '文'],
    ['charset=iso-2022-jp', '\x1b$B4A;z\x1b(B', '漢字'],
    ['charset=DEFAULT', '\x93x\x94', '“x”'],
    ['charset=utf-8', '\xe9t\xe9', 'été'],
  ])('%s', async (charset, bytes, text) => {
    expect(await textOf(`From: a\nContent-Type: text/plain; ${charset}\n\n${bytes}`)).toBe(text);
  });

  test('of words in headers, cut in two and folded', () => {
    expect(decodeWords('=?utf-8?q?P=C5=99?= =?utf-8?Q?=C3?= =?utf-8?q?=AD_b?= c', null)).toBe('Pří b c');
    const japanese = '=?ISO-2022-JP?B?GyRCNEEbKEI=?= =?ISO-2022-JP?B?GyRCO3obKEI=?=';
    expect(decodeWords(japanese, null)).toBe('漢字');
    expect(decodeWords('=?nobody-knows?q?caf=E9?= =?x?= ?=', null)).toBe('café =?x?= ?=');
  });

  test('of parameters', () => {
    const field = "attachment; filename*0*=utf-8''p%C5%99; filename*1*=%C3%AD.txt; size=3";
    const { value, parameters } = readStructured(field);
    expect([value, ...parameters]).toEqual(['attachment', ['filename', 'pří.txt'], ['size', '3']]);
    expect([...readStructured('text/plain charset=big5').parameters]).toEqual([['charset', 'big5']]);
  });
});

describe('parts', () => {
  const parted = (type: string, ...parts: string[]): string =>
    `From: a\nContent-Type: multipart/${type}; boundary=b\n\npreamble\n--b\n${parts.join('\n--b\n')}\n--b--\nepilogue`;
  const html = 'Content-Type: text/html\n\n<p>from <b>html</b></p>';

  test('of alternatives the plain text, unless it only says that there is another', async () => {
    expect(await textOf(parted('alternative', '\nplain text', html))).toBe('plain text');
    expect(await textOf(parted('alternative', '\nx', html))).toBe('from html');
    expect(await textOf(parted('alternative', '\n ', html))).toBe('from html');
  });

  test('of a mixture all text, without attachments, unless there is nothing else', async () => {
    const attached = 'Content-Disposition: attachment; filename=a\n\nattached';
    expect(await textOf(parted('mixed', '\none', attached, 'Content-Type: image/png\n\nx', html))).toBe(
      'one\n\nfrom html',
    );
    expect(await textOf(parted('mixed', attached))).toBe('attached');
  });

  test('with a boundary that is missing, not closed, or another one', async () => {
    const body = '--x y\nContent-Type: text/html\n\n<p>one</p>\n';
    expect(await textOf(`MIME-Version: 1.0\n\n${body}`)).toBe('one');
    expect(await textOf(`Content-Type: multipart/mixed; boundary="x-y"\n\n${body}`)).toBe('one');
    expect(await textOf('Content-Type: multipart/mixed; boundary=b\n\nno parts at all')).toBe(
      'no parts at all',
    );
  });

  test('base64 with a line of a mailing list behind it, quoted-printable, uuencode', async () => {
    const as = (encoding: string, body: string) =>
      textOf(`From: a\nContent-Transfer-Encoding: ${encoding}\n\n${body}`);
    expect(await as('BASE64', 'b25l\nIHR3bw==\n\n-- list --\n')).toBe('one two\n-- list --');
    expect(await as('quoted-printable', 'a=3Db=\nc=  \nd =ZZ')).toBe('a=bcd =ZZ');
    expect(await as('x-uuencode', 'begin 644 a\n#0V%T\n`\nend\n')).toBe('Cat');
  });

  test('flowed lines, forwarded messages, and HTML that does not say that it is', async () => {
    const flowed = 'Content-Type: text/plain; format=flowed\n\n> one \n> two\nthree \nfour\n-- \nme';
    expect(await textOf(flowed)).toBe('> one two\nthree four\n-- \nme');
    expect(await textOf('From: a\n\n<html><body>Hi<br>you</body></html>')).toBe('Hi\nyou');
  });
});

describe('headers', () => {
  test('that begin with what a mailbox puts there, are folded wrongly, or lack the empty line', async () => {
    const mail = await readBytes('eml', 'From x@y  Tue Jul 30\nSubject: one\n\ttwo\nthree\nTo: b\nbody');
    expect(mail.title).toBe('one two three');
    expect(mail.headers).toEqual([
      { name: 'Subject', value: 'one two three' },
      { name: 'To', value: 'b' },
    ]);
    expect(mail.pages).toEqual(['body']);
  });

  test('tell mails from other text', () => {
    expect(looksLikeMail('Return-Path: <a>\nReceived: b')).toBe(true);
    expect(looksLikeMail('From: me\nis how a letter begins')).toBe(false);
    expect(looksLikeMail('title: a\nauthor: b')).toBe(false);
  });

  test.each([
    ['Tue, 30 Jul 2002 00:23:07 -0700 (PDT)', '2002-07-30T07:23:07Z'],
    ['30 Jul 02 00:23 EST', '2002-07-30T05:23:00Z'],
    ['Tue, 22 Aug 0102 12:07:35 +0800', '2002-08-22T04:07:35Z'],
    ['Sat, 8 Jun 2002 1:5:13 +-0500', '2002-06-08T01:05:13Z'],
    ['Fri, 02 Aug 2002 23:37:59 0530', '2002-08-02T18:07:59Z'],
    ['2002/09/14 Sat 02:29:32 CDT', '2002-09-14T07:29:32Z'],
    ['Tue Jul 30 08:30:04 2002', '2002-07-30T08:30:04Z'],
    ['Thu, 1 Jan 1998', null],
    ['Thu, 99 Jan 1998 00:00:00', null],
    ['Mon, 30 Feb 1998 00:00:00', null],
    ['Tue, 29 Feb 2000 23:00:00 -0200', '2000-03-01T01:00:00Z'],
    ['soon', null],
  ])('%s', (written, moment) => expect(readDate(written)).toBe(moment));
});

test('no bytes are too strange: they are a mail with some text', async () => {
  const line = fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=b',
    'Content-Type: message/rfc822',
    'Content-Type: text/html; charset=utf-7',
    'Content-Transfer-Encoding: base64',
    'Subject: =?utf-8?b?=?=',
    '--b',
    '--b--',
    '',
    '<td><table><script>',
    ' folded',
  );
  const mail = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.array(line, { maxLength: 30 }).map((lines) => Buffer.from(lines.join('\n'))),
  );
  await fc.assert(
    fc.asyncProperty(mail, async (bytes) => {
      const { pages } = await readBytes('eml', bytes);
      expect(pages).toHaveLength(1);
    }),
    { numRuns: 100 },
  );
});

test('parts in parts in parts are taken apart only so far', () => {
  const deep = Array.from(
    { length: 5000 },
    (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
  );
  const depthOf = (part: ReturnType<typeof readPart>): number =>
    1 + Math.max(0, ...part.children.map((child) => depthOf(child)));
  expect(depthOf(readPart(deep.join('')))).toBe(21);
});
