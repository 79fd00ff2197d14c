/** Which page comes first, how it is asked for, and which one follows. Asks nothing itself. */
import { shownUrl } from '../../../data/web/shown-url.ts';
import type { Json } from '../../../json.ts';
import { WorkError, type WorkProblem } from '../../../work.ts';
import type { PaginateOptions } from '../options.ts';
import { type Asking, withQuery } from './asking.ts';

/** A value of the parameter; another URL; null for what is asked without either. */
export type Place = number | string | { readonly url: string } | null;

export interface Page {
  readonly rows: number;
  /** Of the texts of its rows. */
  readonly digest: string;
  readonly cursor: Json | undefined;
  /** The header `Link`. */
  readonly link: string | null;
  readonly resolve: (reference: string) => string | null;
}

export function firstPlace(paginate: PaginateOptions | undefined): Place {
  if (paginate?.style === 'page') return paginate.start ?? 1;
  return paginate?.style === 'offset' ? (paginate.start ?? 0) : null;
}

export function askingAt(asking: Asking, paginate: PaginateOptions | undefined, place: Place): Asking {
  if (!paginate) return asking;
  if (typeof place === 'object' && place !== null) return { ...asking, url: place.url };
  const { style, param = style, size_param, size } = paginate;
  const query = {
    ...(size_param !== undefined && size !== undefined && { [size_param]: size }),
    ...(place !== null && { [param]: place }),
  };
  return { ...asking, url: withQuery(asking.url, query) };
}

/** Undefined after the last page. */
export function nextPlace(
  paginate: PaginateOptions | undefined,
  place: Place,
  page: Page,
): Place | undefined {
  if (!paginate) return undefined;
  const { style, size } = paginate;
  switch (style) {
    case 'page':
    case 'offset':
      if (page.rows === 0 || (size !== undefined && page.rows < size)) return undefined;
      return Number(place) + (style === 'page' ? 1 : (size ?? page.rows));
    case 'cursor':
      return cursorIn(page.cursor);
    case 'link': {
      const target = nextLink(page.link);
      const url = target === null ? null : page.resolve(target);
      return url === null ? undefined : { url };
    }
  }
}

function cursorIn(cursor: Json | undefined): Place | undefined {
  if (cursor === undefined || cursor === null || cursor === '' || cursor === false) return undefined;
  if (typeof cursor === 'string' || typeof cursor === 'number') return cursor;
  throw new WorkError({
    code: 'bad-record',
    message: `the cursor is no text and no number: ${JSON.stringify(cursor).slice(0, 100)}`,
    hint: '`paginate.cursor` is a JSON pointer to the value that is sent for the next page',
    option: ['paginate', 'cursor'],
  });
}

/** RFC 8288: targets between angle brackets, each with parameters. */
function nextLink(header: string | null): string | null {
  for (const [, target = '', params = ''] of (header ?? '').matchAll(/<([^>]*)>((?:"[^"]*"|[^,"])*)/g)) {
    const [, quoted, bare] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(params) ?? [];
    if ((quoted ?? bare ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return null;
}

/** As text; for what was seen before. */
export const placeText = (place: Place): string =>
  typeof place === 'object' && place !== null ? place.url : JSON.stringify(place);

export const paginationLoop = (url: string, why: string, hint: string): WorkProblem => ({
  code: 'pagination-loop',
  message: `\`${shownUrl(url)}\` ${why}`,
  hint,
  option: ['paginate'],
});
