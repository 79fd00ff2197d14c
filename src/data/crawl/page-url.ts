/** URLs of pages, in the one form by which a crawl knows that it was there. */

/** Null for what leads to no page of the web. */
export function pageUrl(link: string, base?: string): string | null {
  if (!URL.canParse(link.trim(), base)) return null;
  const url = new URL(link.trim(), base);
  if (!/^https?:$/.test(url.protocol) || url.hostname === '') return null;
  url.hash = '';
  url.username = '';
  url.password = '';
  // A question without a word is none.
  if (url.search === '') url.search = '';
  url.pathname = plain(url.pathname);
  return url.href.replace(/\?$/, '');
}

/** Letters that need no escape have none, and those of escapes are large. */
const plain = (path: string): string =>
  path.replace(/%[\da-f]{2}/gi, (code) => {
    const letter = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(letter) ? letter : code.toUpperCase();
  });
