/** What is asked of a URL: the options of `request`, with what was seen last in them. */
import { isList, isObject, type Json } from '../../../json.ts';
import type { RequestOptions } from '../options.ts';

export interface Asking {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `last`: the greatest value seen; while there is none, what needs it is left out. */
export function askingOf(url: string, request: RequestOptions | undefined, last: string | null): Asking {
  const { method = 'GET', headers = {}, query = {}, body } = request ?? {};
  const sent = body === undefined ? undefined : filled(body, last);
  const isText = typeof sent === 'string';
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), filled(value, last)]);
  return {
    url: withQuery(url, filled(query, last)),
    method,
    headers: {
      ...(sent !== undefined && !isText && { 'content-type': 'application/json' }),
      ...Object.fromEntries(named.filter(([, value]) => value !== undefined)),
    },
    ...(sent !== undefined && { body: isText ? sent : JSON.stringify(sent) }),
  };
}

/** Names that are there already are replaced, by several where the value is a list. */
export function withQuery(text: string, query: Json | undefined): string {
  if (!isObject(query) || Object.keys(query).length === 0) return text;
  const url = new URL(text);
  for (const [name, value] of Object.entries(query)) {
    url.searchParams.delete(name);
    for (const one of isList(value) ? value : [value])
      if (one !== null)
        url.searchParams.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
  }
  return url.href;
}

/** Undefined for what cannot be said yet. */
function filled(value: Json, last: string | null): Json | undefined {
  if (typeof value === 'string') {
    const parts = value.split(/(\{\{\{\{|\{\{last\}\})/);
    if (last === null && parts.includes('{{last}}')) return undefined;
    return parts.map((part) => (part === '{{{{' ? '{{' : part === '{{last}}' ? last : part)).join('');
  }
  if (isList(value)) return value.flatMap((one) => filled(one, last) ?? []);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, one]) => [name, filled(one, last)] as const);
  return Object.fromEntries(members.filter((one): one is readonly [string, Json] => one[1] !== undefined));
}
