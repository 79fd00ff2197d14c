/** Entries of feeds, in the order of the feeds; those that are known by the same id are one. */

import { openRowParts } from '../../../data/databases/row-parts.ts';
import type { RowColumn } from '../../../data/databases/rows.ts';
import type { FeedItem } from '../../../data/feeds/feed-item.ts';
import { readFeed } from '../../../data/feeds/read-feed.ts';
import { openMemo } from '../../../data/web/memo.ts';
import { WorkError } from '../../../work.ts';
import { bytesOf } from '../bytes-of.ts';
import { contentTypeOf } from '../content-type.ts';
import type { FetchOptions } from '../options.ts';
import type { FetchContext, Source } from '../source.ts';
import { statesOf } from '../states.ts';
import { urlsOf } from '../urls.ts';

export const feed: Source = {
  async fetch(options, context) {
    const read = await Promise.all(urlsOf(options).map((url, at) => readOne(url, at, options, context)));
    const items = new Map<string, FeedItem>();
    for (const { items: some } of read)
      for (const item of some) if (!items.has(item.id)) items.set(item.id, item);
    const written = await openRowParts(context);
    try {
      await written.columns(columns);
      await written.rows([...items.values()].map((item) => columns.map(({ name }) => item[name])));
      return { form: 'table', parts: await written.end(), date: read[0]?.date ?? null };
    } finally {
      written.close();
    }
  },
  probe: (options, context) => statesOf(urlsOf(options), context),
};

const textColumns = ['id', 'title', 'text', 'html', 'url', 'author'] as const;
const columns: readonly (RowColumn & { readonly name: keyof FeedItem })[] = [
  ...textColumns.map((name) => ({ name, given: 'VARCHAR', type: 'VARCHAR' })),
  ...(['published', 'updated'] as const).map((name) => ({ name, given: 'TIMESTAMP', type: 'TIMESTAMP' })),
  { name: 'tags', given: 'VARCHAR[]', type: 'VARCHAR[]' },
];

async function readOne(
  url: string,
  at: number,
  { url: written, full_text }: FetchOptions,
  { client, token, memo }: FetchContext,
): Promise<{ readonly items: readonly FeedItem[]; readonly date: string | null }> {
  const option = typeof written === 'string' ? ['url'] : ['url', at];
  const request = { url, token, headers: { accept: accepted }, option };
  const answer = await openMemo(memo).ask(client, request, async (given) => ({
    ...given,
    bytes: await bytesOf(given),
  }));
  const { charset } = contentTypeOf(answer.header('content-type'));
  const from = answer.resolve('') ?? url;
  const items = await readFeed(answer.bytes, { url: from, encoding: charset, fullText: full_text });
  if (items) return { items, date: answer.header('date') };
  throw new WorkError({
    code: 'bad-record',
    message: `\`${answer.url}\` is no feed that can be read`,
    hint: 'see in a browser what is there; most pages name their feed in `<link rel="alternate">`',
    option,
  });
}

const accepted =
  'application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5';
