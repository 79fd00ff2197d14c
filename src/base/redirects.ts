/** Follows where answers lead. Knows no retries; where it cannot follow it fails with one of its codes. */
import type { Answer, Asked, Connections } from './http.ts';

/** With where it came from in the end. */
export interface LastAnswer extends Answer {
  readonly url: URL;
}

/** Codes of errors: it leads nowhere; it leads from `https` to where everyone on the way can read along. */
export const endlessRedirects = 'EREDIRECTS';
export const plainRedirect = 'EPLAINREDIRECT';

const most = 20;

/** Credentials go to the first origin and no other; only the host that was asked first may lie in this network (`isTrusted`). */
export async function askOn(connections: Connections, first: Asked): Promise<LastAnswer> {
  let asked = first;
  const seen = new Set<string>();
  for (;;) {
    const answer = await connections.ask(asked);
    const to = targetOf(answer, asked.url);
    if (to === null) return { ...answer, url: asked.url };
    answer.leave();
    seen.add(`${asked.method} ${asked.url.href}`);
    const next = redirected(asked, answer.status, to);
    if (seen.has(`${next.method} ${to.href}`) || seen.size > most)
      throw redirectError(endlessRedirects, 'it leads in a circle');
    if (asked.url.protocol === 'https:' && to.protocol !== 'https:')
      throw redirectError(plainRedirect, 'it leads to where nothing is encrypted');
    asked = next;
  }
}

function targetOf({ status, headers }: Answer, from: URL): URL | null {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return null;
  const text = Buffer.from(String(location), 'latin1').toString();
  if (!URL.canParse(text, from.href)) return null;
  const to = new URL(text, from);
  to.username = '';
  to.password = '';
  to.hash = '';
  return /^https?:$/.test(to.protocol) ? to : null;
}

function redirected(asked: Asked, status: number, to: URL): Asked {
  const { body, method, ...rest } = asked;
  const isRead = method === 'GET' || method === 'HEAD';
  // As browsers do: the answer to what was sent lies elsewhere, to be read.
  const turns = status === 303 ? !isRead : (status === 301 || status === 302) && method === 'POST';
  return {
    ...rest,
    url: to,
    method: turns ? 'GET' : method,
    headers: headersFor(asked, to, turns),
    isTrusted: asked.isTrusted === true && to.hostname === asked.url.hostname,
    ...(body !== undefined && !turns && { body }),
  };
}

function headersFor({ url, headers }: Asked, to: URL, turns: boolean): Asked['headers'] {
  const kept = Object.entries(headers).filter(
    ([name]) =>
      !(to.origin !== url.origin && /^(?:authorization|cookie)$/i.test(name)) &&
      !(turns && /^content-/i.test(name)),
  );
  return Object.fromEntries(kept);
}

const redirectError = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code, syscall: 'read' });
