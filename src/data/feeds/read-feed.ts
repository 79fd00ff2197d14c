/** Reads a feed of any dialect, as it is found in the world: with wrong encodings, entities, dates and links. */
import { createHash } from 'node:crypto';
import { declaredInXml, decodeText } from '../documents/encoding.ts';
import { readHtml } from '../documents/html.ts';
import { readFeedDate } from './date.ts';
import { type RawFeed, readDialect } from './dialects.ts';
import type { FeedItem, RawItem, RawText } from './feed-item.ts';

export interface FeedOptions {
  /** Where the feed came from. */
  readonly url: string;
  /** The encoding that the answer declared. */
  readonly encoding: string | null;
  /** The whole text where there is one; else the summary. */
  readonly fullText: boolean;
}

/** In the order of the feed, each id once; null where the bytes are no feed. */
export async function readFeed(bytes: Uint8Array, options: FeedOptions): Promise<FeedItem[] | null> {
  const feed = parse(decodeFeed(bytes, options.encoding));
  if (!feed) return null;
  const home = firstUrl(feed.links, options.url) ?? options.url;
  const items = new Map<string, FeedItem>();
  for (const raw of feed.items) {
    const item = await itemOf(raw, home, options);
    if (!items.has(item.id)) items.set(item.id, item);
  }
  return [...items.values()];
}

function parse(text: string): RawFeed | null {
  for (const read of [text, mended(text)])
    try {
      return readDialect(read);
    } catch (error) {
      // What the library calls by names of its own classes is not more to us than that it is no feed.
      if (!(error instanceof Error)) throw error;
    }
  return null;
}

/** Without what often makes an XML document none: something before it, control characters, bare ampersands. */
const mended = (text: string): string =>
  text
    .replace(/^[^<{]+/, '')
    .replace(/\p{Cc}/gu, (sign) => (sign < ' ' && !'\t\n\r'.includes(sign) ? '' : sign))
    .replace(/&(?!(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);)/gi, '&amp;');

/** What the document says of itself is more often right than what its server says. */
function decodeFeed(bytes: Uint8Array, served: string | null): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return decodeText(bytes, declaredInXml(head) ?? served);
}

async function itemOf(
  raw: RawItem,
  home: string,
  { url: feedUrl, fullText }: FeedOptions,
): Promise<FeedItem> {
  const url = firstUrl(raw.links, raw.base ? (resolved(raw.base, feedUrl) ?? home) : home);
  const body = fullText ? (raw.content ?? raw.summary) : (raw.summary ?? raw.content);
  const html = htmlOf(body, resolved(raw.base ?? '', feedUrl) ?? url ?? home, raw.base !== undefined);
  const title = raw.title === undefined ? null : await textOf({ value: raw.title, isPlain: false });
  const text = body ? await textOf(body) : null;
  const published = firstDate(raw.published);
  const updated = firstDate(raw.updated);
  return {
    id: clean(raw.id) ?? url ?? hashOf(title, published ?? updated, text),
    title: title === null ? null : clean(title),
    text,
    html,
    url,
    author: [...new Set(raw.authors.map(clean))].filter((name) => name !== null).join(', ') || null,
    published,
    updated,
    tags: [...new Set(raw.tags.map(clean))].filter((tag) => tag !== null),
  };
}

async function textOf({ value, isPlain }: RawText): Promise<string | null> {
  // Reading what has neither tags nor entities would give the same.
  const text =
    isPlain || !/[<&]/.test(value)
      ? value
      : (await readHtml(value, { markdown: false, whole: true })).pages.join('\n');
  return text.trim() || null;
}

/** Links in it lead from anywhere to where they were meant to lead. */
function htmlOf(body: RawText | undefined, base: string, isSaid: boolean): string | null {
  if (!body || body.isPlain || body.value.trim() === '') return null;
  return body.value.replace(
    /(<[a-z][^<>]*?\s(?:href|src)\s*=\s*)(["'])([^"']*)\2/gi,
    (whole, start: string, quote: string, link: string) => {
      if (/^(?:[a-z][a-z\d+.-]*:|#|\s*$)/i.test(link) && !(isSaid && link.startsWith('#'))) return whole;
      const to = resolved(link.replaceAll('&amp;', '&'), base);
      return to === null ? whole : `${start}${quote}${to.replaceAll('&', '&amp;')}${quote}`;
    },
  );
}

const firstDate = (texts: readonly (string | undefined)[]): string | null =>
  texts.map((text) => (text === undefined ? null : readFeedDate(text))).find((date) => date !== null) ?? null;

function firstUrl(links: readonly (string | undefined)[], base: string): string | null {
  for (const link of links) {
    const url =
      link === undefined || /^\s*$/.test(link) || /\s/.test(link.trim()) ? null : resolved(link.trim(), base);
    if (url !== null && /^https?:/.test(url)) return url;
  }
  return null;
}

/** Null where it is no URL; '' is the base itself. */
function resolved(link: string, base: string): string | null {
  return link !== '' && URL.canParse(link, base) ? new URL(link, base).href : null;
}

/** One line. */
function clean(text: string | undefined | null): string | null {
  const line = (text ?? '').replace(/[\s\0]+/g, ' ').trim();
  return line === '' ? null : line;
}

const hashOf = (...facts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
