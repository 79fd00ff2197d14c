/** The pages that a page leads to, in the order in which it names them. */
import { elementsIn, nameOf, parseHtml } from '../documents/html-tree.ts';
import { pageUrl } from './page-url.ts';

/** `url`: where the page came from. Each once. */
export function linksIn(html: string, url: string): string[] {
  const root = parseHtml(html);
  if (!root) return [];
  let base = url;
  let hasBase = false;
  const found: string[] = [];
  for (const element of elementsIn(root)) {
    const name = nameOf(element);
    const href = element.getAttribute('href');
    if (href === null) continue;
    if (name === 'base' && !hasBase && URL.canParse(href, url)) {
      base = new URL(href, url).href;
      hasBase = true;
    } else if (name === 'a' || name === 'area') found.push(href);
  }
  const links = found.map((href) => pageUrl(href, base)).filter((link) => link !== null);
  return [...new Set(links)];
}
