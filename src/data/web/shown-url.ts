/** URLs as they may be shown: without who asks, and without what in a query gives a right to somebody. */
import { plainPart } from '../../base/url-part.ts';

const longest = 300;

export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return cut(text.replace(/\/\/[^/?#]*@/, '//'));
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  const parts = partsOf(url).map(({ name, part }) =>
    secretName.test(plainPart(name)) ? `${name}=***` : part,
  );
  url.search = '';
  return cut(parts.length === 0 ? url.href : `${url.href}?${parts.join('&')}`);
}

/** What of it must not be shown, in all ways in which it may be repeated. */
export function secretsIn(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const values = partsOf(url).filter(({ name }) => secretName.test(plainPart(name)));
  const secrets = [url.username, url.password, ...values.map(({ value }) => value)];
  return secrets.flatMap((secret) => [secret, plainPart(secret)]).filter((secret) => secret !== '');
}

function partsOf({
  search,
}: URL): { readonly part: string; readonly name: string; readonly value: string }[] {
  const parts = search
    .slice(1)
    .split('&')
    .filter((part) => part !== '');
  return parts.map((part) => {
    const [name = '', ...value] = part.split('=');
    return { part, name, value: value.join('=') };
  });
}

const secretName = /token|secret|passw|pwd|key|auth|signature|credential|session|^(?:sig|code|jwt)$/i;

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
