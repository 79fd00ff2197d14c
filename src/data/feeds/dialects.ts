/** RSS, Atom, RDF and JSON feeds, each by its own words, as the same raw items. */
import { parseFeed } from 'feedsmith';
import type { RawItem, RawText } from './feed-item.ts';

const parse = (text: string) => parseFeed<string>(text);

type Parsed = ReturnType<typeof parse>;
type Feed<Format extends Parsed['format']> = Extract<Parsed, { format: Format }>['feed'];
type Each<Items> = NonNullable<Items> extends readonly (infer Item)[] ? Item : never;

export interface RawFeed {
  readonly items: readonly RawItem[];
  /** Where the feed belongs, by its own words. */
  readonly links: readonly (string | undefined)[];
}

/** Throws what the library throws where the text is no feed. */
export function readDialect(text: string): RawFeed {
  const parsed = parse(text);
  switch (parsed.format) {
    case 'rss':
      return { items: (parsed.feed.items ?? []).map(fromRss), links: [parsed.feed.link] };
    case 'rdf':
      return { items: (parsed.feed.items ?? []).map(fromRdf), links: [parsed.feed.link] };
    case 'atom':
      return fromAtomFeed(parsed.feed);
    case 'json':
      return {
        items: (parsed.feed.items ?? []).map((item) => fromJson(item, parsed.feed)),
        links: [parsed.feed.home_page_url],
      };
  }
}

function fromRss(item: Each<Feed<'rss'>['items']>): RawItem {
  const { guid, link, atom, dc, dcterms, content, description, authors = [], categories = [] } = item;
  const names = authors.map(({ name, email }) => name ?? email);
  return {
    id: guid?.value,
    links: [link, alternateOf(atom?.links), guid?.isPermaLink === false ? undefined : pageIn(guid?.value)],
    title: item.title ?? dc?.titles?.[0],
    content: markup(content?.encoded ?? atom?.content?.value),
    summary: markup(description ?? atom?.summary?.value),
    authors: names.length > 0 ? names : (dc?.creators ?? atom?.authors?.map(({ name }) => name) ?? []),
    published: [item.pubDate, atom?.published, dc?.dates?.[0], dcterms?.issued?.[0], dcterms?.created?.[0]],
    updated: [atom?.updated, dcterms?.modified?.[0]],
    tags: [...categories.map(({ name }) => name), ...(dc?.subjects ?? [])],
    base: item.xml?.base,
  };
}

function fromRdf(item: Each<Feed<'rdf'>['items']>): RawItem {
  const { link, dc, content, description, rdf } = item;
  return {
    id: rdf?.about,
    links: [link, pageIn(rdf?.about)],
    title: item.title,
    content: markup(content?.encoded),
    summary: markup(description ?? dc?.descriptions?.[0]),
    authors: dc?.creators ?? [],
    published: [dc?.dates?.[0]],
    updated: [],
    tags: dc?.subjects ?? [],
    base: item.xml?.base,
  };
}

function fromAtomFeed(feed: Feed<'atom'>): RawFeed {
  const items = (feed.entries ?? []).map((entry): RawItem => {
    const { id, links, content, summary, categories = [], authors, source } = entry;
    const whole = content?.value === undefined ? undefined : typedText(content.value, content.type);
    return {
      id,
      links: [alternateOf(links), content?.src],
      title: entry.title?.value,
      content: whole,
      summary: summary && typedText(summary.value, summary.type),
      authors: (authors ?? source?.authors ?? feed.authors ?? []).map(({ name, email }) => name ?? email),
      published: [entry.published],
      updated: [entry.updated],
      tags: categories.map(({ label, term }) => label ?? term),
      base: content?.xml?.base ?? entry.xml?.base ?? feed.xml?.base,
    };
  });
  return { items, links: [alternateOf(feed.links)] };
}

function fromJson(item: Each<Feed<'json'>['items']>, feed: Feed<'json'>): RawItem {
  const { id, url, external_url, title, content_html, content_text, summary, tags = [], authors } = item;
  return {
    id: id === undefined ? undefined : String(id),
    links: [url, external_url],
    title,
    content:
      markup(content_html) ??
      (content_text === undefined ? undefined : { value: content_text, isPlain: true }),
    summary: summary === undefined ? undefined : { value: summary, isPlain: true },
    authors: (authors ?? feed.authors ?? []).map(({ name }) => name),
    published: [item.date_published],
    updated: [item.date_modified],
    tags,
    base: undefined,
  };
}

/** What tells entries apart may be where they are, or a number. */
const pageIn = (id: string | undefined): string | undefined =>
  /^https?:\/\//i.test(id ?? '') ? id : undefined;

/** RSS does not say whether there is markup; nearly always there is. */
const markup = (value: string | undefined): RawText | undefined =>
  value === undefined ? undefined : { value, isPlain: false };

/** What is called text and is none is forgiven. */
const typedText = (value: string, type = 'text'): RawText => ({
  value,
  isPlain: /^text(?:\/plain)?$/i.test(type) && !/<\/?[a-z][^<>]*>/i.test(value),
});

const alternateOf = (
  links: readonly { readonly href?: string | undefined; readonly rel?: string | undefined }[] = [],
): string | undefined =>
  (links.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links[0])?.href;
