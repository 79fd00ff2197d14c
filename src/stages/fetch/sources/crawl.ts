/** Pages of the web and those that they lead to, as rows in the order in which they are found. */
import { linksIn } from '../../../data/crawl/links.ts';
import { pageUrl } from '../../../data/crawl/page-url.ts';
import { walkPages } from '../../../data/crawl/walk.ts';
import { openRowParts } from '../../../data/databases/row-parts.ts';
import { digestOf, hexOf } from '../../../digest.ts';
import { WorkError } from '../../../work.ts';
import { chosenPages } from '../crawl/chosen-pages.ts';
import { openManners } from '../crawl/manners.ts';
import { type CrawledPage, openPages } from '../crawl/pages.ts';
import type { FetchOptions } from '../options.ts';
import type { Source } from '../source.ts';
import { statesOf } from '../states.ts';
import { urlsOf } from '../urls.ts';

export const crawl: Source = {
  async fetch(options, context) {
    const seeds = seedsOf(options);
    const isKept = chosenPages(options);
    const hosts = new Set(seeds.map((seed) => new URL(seed).host));
    const isNear = (url: string): boolean => !options.same_host || hosts.has(new URL(url).host);
    const manners = openManners(options, context);
    const pages = openPages(seeds, context, linksIn);
    const written = await openRowParts(context);
    let done = 0;
    let date: string | null = null;
    try {
      await written.columns(columns);
      const { left } = await walkPages<CrawledPage>(
        {
          seeds,
          maxPages: options.max_pages,
          maxDepth: options.max_depth,
          concurrency: options.concurrency,
          follows: (url) => isNear(url) && isKept(url),
        },
        async (url, depth) => ((await manners.allow(url)) ? pages.look(url, depth === 0) : null),
        async (page) => {
          date ??= page.date;
          if (!isNear(page.url) || !isKept(page.url)) return false;
          await written.rows([rowOf(page)]);
          context.progress({ unit: 'pages', done: ++done, total: null });
          return true;
        },
      );
      for (const problem of [...manners.told(), ...pages.told()]) context.warn(problem);
      if (left > 0) context.warn(moreLeft(left, options.max_pages));
      const parts = await written.end();
      return { form: 'table', parts, date };
    } finally {
      written.close();
    }
  },
  /** Only of where it begins: to ask all pages would be the crawl itself. */
  probe: (options, context) => statesOf(seedsOf(options), context),
};

const columns = [
  ...(['id', 'url'] as const).map((name) => ({ name, given: 'VARCHAR', type: 'VARCHAR' })),
  { name: 'status', given: 'BIGINT', type: 'BIGINT' },
  { name: 'content_type', given: 'VARCHAR', type: 'VARCHAR' },
  { name: 'fetched_at', given: 'TIMESTAMP', type: 'TIMESTAMP' },
  ...(['html', 'text', 'title'] as const).map((name) => ({ name, given: 'VARCHAR', type: 'VARCHAR' })),
];

const rowOf = ({ url, status, contentType, date, html, text, title }: CrawledPage) => [
  hexOf(digestOf(url)).slice(0, 32),
  url,
  status,
  contentType,
  momentOf(date),
  html,
  text,
  title,
];

/** Of a header; null where the server says none. */
function momentOf(date: string | null): string | null {
  const time = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function seedsOf(options: FetchOptions): string[] {
  const seeds = urlsOf(options).map((url, i) => {
    const seed = pageUrl(url);
    if (seed !== null) return seed;
    throw new WorkError({
      code: 'wrong-type',
      message: `\`${url}\` is no page of the web`,
      hint: 'write `https://…`',
      option: typeof options.url === 'string' ? ['url'] : ['url', i],
    });
  });
  return [...new Set(seeds)];
}

const moreLeft = (left: number, maxPages: number) => ({
  code: 'pages-left',
  message: `${left} pages that were found are left, as there are \`max_pages\`: ${maxPages}`,
  hint: 'raise `max_pages`, or choose by `include` and `exclude`',
  option: ['max_pages'],
});
