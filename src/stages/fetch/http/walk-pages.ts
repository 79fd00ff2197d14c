/** Goes from page to page of one URL and keeps the rows of each; what was killed goes on behind the last whole page. */
import { createHash } from 'node:crypto';
import { NotJson, NotText, openRecordScan } from '../../../data/json/record-scan.ts';
import { openMemo } from '../../../data/web/memo.ts';
import { shownUrl } from '../../../data/web/shown-url.ts';
import type { WebAnswer, WebClient, WebRequest } from '../../../data/web/web-client.ts';
import { digestOf, hexOf } from '../../../digest.ts';
import { WorkError } from '../../../work.ts';
import type { PaginateOptions } from '../options.ts';
import type { Asking } from './asking.ts';
import type { KeptPages, PageWriter, Progress } from './kept-pages.ts';
import {
  askingAt,
  firstPlace,
  nextPlace,
  type Page,
  type Place,
  paginationLoop,
  placeText,
} from './paging.ts';

export interface WalkOptions {
  readonly asking: Asking;
  readonly records: string;
  readonly paginate: PaginateOptions | undefined;
  readonly token: string | null;
  /** No page is asked for when so many rows have come. */
  readonly enough: number;
  readonly option: readonly (string | number)[];
  readonly client: WebClient;
  /** Absolute: answers that were had before; null for none. */
  readonly memo: string | null;
  readonly onPage: (progress: Progress) => void;
  readonly log: (line: string) => void;
}

export type Store = Pick<KeptPages, 'progress' | 'openPage' | 'reset'> & {
  readonly save: (progress: Progress) => void;
};

export async function walkPages(options: WalkOptions, store: Store): Promise<Progress> {
  const before = store.progress();
  try {
    return await walk(options, store);
  } catch (error) {
    const isOld = before !== null && before.next !== undefined && store.progress()?.pages === before.pages;
    if (!isOld || !(error instanceof WorkError) || error.faults[0]?.code !== 'http-status') throw error;
    options.log('the place where it was broken off is not known any more: it begins anew');
    store.reset();
    return walk(options, store);
  }
}

async function walk(options: WalkOptions, store: Store): Promise<Progress> {
  const { paginate, asking, enough, onPage } = options;
  const most = paginate?.max_pages ?? 1;
  let progress = store.progress() ?? start(paginate);
  while (progress.next !== undefined && progress.rows < enough) {
    const place = progress.next;
    if (progress.pages === most) throw new WorkError(tooMany(asking.url, most));
    const seen = hexOf(digestOf(placeText(place))).slice(0, 16);
    if (progress.seen.includes(seen))
      throw new WorkError(
        paginationLoop(asking.url, `gives the same cursor again after ${progress.pages} pages`, wrongCursor),
      );
    progress = await takePage(options, store, progress, place, seen);
    store.save(progress);
    onPage(progress);
  }
  return progress;
}

const start = (paginate: PaginateOptions | undefined): Progress => ({
  pages: 0,
  rows: 0,
  bytes: 0,
  next: firstPlace(paginate),
  seen: [],
  digest: '',
  date: null,
});

async function takePage(
  options: WalkOptions,
  store: Store,
  before: Progress,
  place: Place,
  seen: string,
): Promise<Progress> {
  const { asking, paginate, client, memo, token, option } = options;
  const at = askingAt(asking, paginate, place);
  const request: WebRequest = {
    ...at,
    // Where another host has the next page, it is not told who asks.
    token: new URL(at.url).origin === new URL(asking.url).origin ? token : null,
    option,
  };
  const read = async (answer: WebAnswer): Promise<Progress> => {
    const writer = store.openPage();
    try {
      const page = await readPage(options, answer, writer, before.rows);
      const next = nextPlace(paginate, place, page);
      if (next !== undefined && page.rows > 0 && page.digest === before.digest)
        throw new WorkError(
          paginationLoop(asking.url, `gives the rows of page ${before.pages} again as the next`, wrongParam),
        );
      return {
        pages: before.pages + 1,
        rows: before.rows + page.rows,
        bytes: writer.end(),
        ...(next !== undefined && { next }),
        // Those that we count ourselves only grow.
        seen: isCounted(paginate) ? [] : [...before.seen, seen],
        digest: page.digest,
        date: before.date ?? answer.header('date'),
      };
    } finally {
      writer.close();
    }
  };
  return memo === null ? client.ask(request, read) : openMemo(memo).ask(client, request, read);
}

const isCounted = (paginate: PaginateOptions | undefined): boolean =>
  paginate?.style === 'page' || paginate?.style === 'offset';

async function readPage(
  { records, paginate, asking, option }: WalkOptions,
  { body, header, resolve }: WebAnswer,
  writer: PageWriter,
  before: number,
): Promise<Page> {
  const pointer = paginate?.style === 'cursor' ? (paginate.cursor ?? '') : null;
  const hash = createHash('sha256');
  let rows = 0;
  const bad = (message: string): WorkError =>
    new WorkError({
      code: 'bad-record',
      message: `\`${shownUrl(asking.url)}\`: ${message}`,
      hint: 'see what it answers; `records` is a JSON pointer to the list of records, such as `/data/items`',
      option,
    });
  const scan = openRecordScan({ records, values: pointer === null ? [] : [pointer] }, (line) => {
    rows++;
    if (!line.startsWith('{')) throw bad(`record ${before + rows} is no object: ${line.slice(0, 100)}`);
    hash.update(`${line}\n`);
    writer.add(line);
  });
  try {
    for await (const piece of body) scan.push(piece);
    const { isThere, values } = scan.end();
    if (!isThere && records !== '') throw bad(`there is nothing at \`${records}\``);
    const cursor = pointer === null ? undefined : values.get(pointer);
    return { rows, digest: hash.digest('hex'), cursor, link: header('link'), resolve };
  } catch (error) {
    if (error instanceof NotText)
      throw new WorkError({
        code: 'unreadable-input',
        message: `\`${shownUrl(asking.url)}\`: ${error.message}`,
        hint: 'JSON is text in utf-8; fetch it with `format: raw`, and convert it with its `encoding`',
        option,
      });
    throw error instanceof NotJson ? bad(error.message) : error;
  }
}

const tooMany = (url: string, most: number) =>
  paginationLoop(
    url,
    `has more than ${most} pages`,
    'raise `paginate.max_pages` if it really has so many: nothing is cut off silently',
  );
const wrongCursor = 'see what `paginate.cursor` points to, and whether `param` is what it is sent as';
const wrongParam = 'see whether `paginate.param` is what it calls the page';
