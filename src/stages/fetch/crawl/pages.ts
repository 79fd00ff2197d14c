/** Asks for the pages of a crawl. Each is kept once it has come, so that a killed crawl asks only for the others. */
import { join } from 'node:path';
import { makeFolder, readIfThere, writeWhole } from '../../../base/files.ts';
import { pageUrl } from '../../../data/crawl/page-url.ts';
import type { Visited } from '../../../data/crawl/walk.ts';
import { decodeText } from '../../../data/documents/encoding.ts';
import { decodeHtml, readHtml } from '../../../data/documents/html.ts';
import type { WebAnswer } from '../../../data/web/web-client.ts';
import { digestOf, hexOf } from '../../../digest.ts';
import { parseJson } from '../../../json.ts';
import { WorkError, type WorkProblem } from '../../../work.ts';
import { bytesOf } from '../bytes-of.ts';
import { contentTypeOf } from '../content-type.ts';
import type { FetchContext } from '../source.ts';
import { listOf } from './list-of.ts';

export interface CrawledPage extends Visited {
  readonly status: number;
  readonly contentType: string | null;
  readonly date: string | null;
  /** Null for what is no HTML. */
  readonly html: string | null;
  readonly text: string | null;
  readonly title: string | null;
}

export interface Pages {
  /** Null for one that cannot be had; a seed that cannot be had is an error. */
  readonly look: (url: string, isSeed: boolean) => Promise<CrawledPage | null>;
  readonly told: () => readonly WorkProblem[];
}

export function openPages(
  seeds: readonly string[],
  { client, token, folder }: FetchContext,
  linksIn: (html: string, url: string) => string[],
): Pages {
  const kept = `${folder}.pages`;
  const missed: string[] = [];
  // The secret is for those that the user named, and nobody on the way to them shall read it.
  const named = new Set(seeds.map((seed) => new URL(seed).origin));
  const isTrusted = ({ protocol, host, origin }: URL): boolean =>
    named.has(origin) || (protocol === 'https:' && named.has(`http://${host}`));
  makeFolder(kept);
  return {
    async look(url, isSeed) {
      const file = join(kept, `${hexOf(digestOf(url))}.json`);
      const known = parseJson(readIfThere(file)?.toString() ?? '');
      if (known !== undefined) return known as unknown as CrawledPage;
      try {
        const secret = isTrusted(new URL(url)) ? token : null;
        const request = { url, token: secret, accept: final, option: ['url'] };
        const page = await client.ask(request, (answer) => read(answer, url));
        writeWhole(file, JSON.stringify(page));
        return page;
      } catch (error) {
        if (isSeed || !(error instanceof WorkError)) throw error;
        missed.push(...error.faults.map(({ message }) => message));
        return null;
      }
    },
    told: () =>
      missed.length === 0
        ? []
        : [
            {
              code: 'pages-missed',
              message: `not all that was found can be had, ${listOf(missed.sort(), 'page')}`,
              hint: 'run it again later, or leave them out by `exclude`',
            },
          ],
  };

  async function read(answer: WebAnswer, asked: string): Promise<CrawledPage> {
    const { status, header } = answer;
    // Not as it is shown to people: that leaves out some of it, and pages are known by all of it.
    const url = pageUrl(answer.resolve('') ?? asked) ?? asked;
    const { type, charset } = contentTypeOf(header('content-type'));
    const page = { url, status, contentType: type || null, date: header('date') };
    if (/^(?:text\/html|application\/xhtml\+xml)$/.test(type)) {
      const html = decodeHtml(await bytesOf(answer), charset);
      const { pages, title } = await readHtml(html, { markdown: false });
      // What is behind a page that is not there leads nowhere.
      const links = status < 400 ? linksIn(html, url) : [];
      return { ...page, html, text: pages.join('\n') || null, title, links };
    }
    const isText = /^text\/|[/+](?:json|xml)$/.test(type);
    const text = isText ? decodeText(await bytesOf(answer), charset) : null;
    return { ...page, html: null, text, title: null, links: [] };
  }
}

/** Pages like others: asking again would give the same answer. */
const final = [401, 402, 403, 404, 405, 406, 410, 451];
