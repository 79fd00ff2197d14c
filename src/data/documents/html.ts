/** HTML documents: their main part as text or Markdown, and what their head says. */
import { blankAsNull, type Document, documentOf, type ReadDocument } from './document.ts';
import { decodeText, encodingOf } from './encoding.ts';
import { withoutEntities } from './entities.ts';
import { isUnseen, textOfElement } from './html-text.ts';
import { elementsIn, type HtmlNode, nameOf, parseHtml } from './html-tree.ts';

export const read: ReadDocument = async ({ bytes }, { markdown, encoding }) =>
  readHtml(decodeHtml(bytes, encoding), { markdown });

/** What a page says of its encoding counts where nothing better is known. */
export function decodeHtml(bytes: Uint8Array, declared: string | null): string {
  if (declared !== null && encodingOf(declared) !== null) return decodeText(bytes, declared);
  const head = Buffer.from(bytes.subarray(0, 2048)).toString('latin1');
  const [, charset = null] = /<meta[^>]{0,200}?charset\s*=\s*["']?([^\s"'/>;]{1,40})/i.exec(head) ?? [];
  // Who could be read so far as to say it is not written in two bytes each.
  return decodeText(bytes, charset && /^utf-?16/i.test(charset) ? null : charset);
}

export interface HtmlOptions {
  readonly markdown: boolean;
  /** All that a reader sees, not only the main part of a page. */
  readonly whole?: boolean;
}

export async function readHtml(html: string, { markdown, whole = false }: HtmlOptions): Promise<Document> {
  const root = parseHtml(html);
  if (!root) return documentOf(withoutTags(html));
  const { title, author } = aboutPage(root);
  const main: Main = whole ? { root, skips: isUnseen } : mainOf(root);
  const text = (markdown && (await asMarkdown(main))) || textOfElement(main.root, main.skips);
  // What opens a comment or a script and never ends it hides all that follows.
  return documentOf(text === '' ? withoutTags(html) : text, { title, author });
}

function aboutPage(root: HtmlNode): { title: string | null; author: string | null } {
  let title: string | null = null;
  let heading: string | null = null;
  let author: string | null = null;
  for (const element of elementsIn(root)) {
    const name = nameOf(element);
    if (name === 'title') title ??= blankAsNull(element.textContent);
    else if (name === 'h1') heading ??= blankAsNull(textOfElement(element));
    else if (name === 'meta' && /^author$/i.test(element.getAttribute('name') ?? ''))
      author ??= blankAsNull(element.getAttribute('content'));
  }
  return { title: title ?? heading, author };
}

interface Main {
  readonly root: HtmlNode;
  readonly skips: (node: HtmlNode) => boolean;
}

const around = /^(?:navigation|banner|contentinfo|complementary|search)$/;

/**
 * What the page itself calls its main part, or its one article. Else all of it but navigation, and what its landmarks
 * say is about the site: guessing by the density of words loses tables and lists, which a knowledge base is made for.
 */
function mainOf(root: HtmlNode): Main {
  const mains: HtmlNode[] = [];
  const articles: HtmlNode[] = [];
  for (const element of elementsIn(root)) {
    if (nameOf(element) === 'main' || element.getAttribute('role') === 'main') mains.push(element);
    else if (nameOf(element) === 'article') articles.push(element);
  }
  const [main] = mains.length > 0 ? mains : articles.length === 1 ? articles : [];
  const skips = (node: HtmlNode): boolean =>
    isUnseen(node) ||
    nameOf(node) === 'nav' ||
    (node.nodeType === 1 && around.test(node.getAttribute('role') ?? ''));
  if (main && textOfElement(main, skips) !== '') return { root: main, skips };
  return { root, skips };
}

/** For what is no tree that anyone would write. */
const withoutTags = (html: string): string =>
  withoutEntities(
    html
      .replace(/<(script|style)\b[^<>]*>[^<]*(?:<(?!\/\1)[^<]*)*/gi, ' ')
      .replace(/<title\b[^<>]*>[^<]*<\/title\s*>/gi, ' ')
      .replace(/<(?:br|\/?(?:p|div|tr|li|h\d|table|ul|ol))\b[^<>]*>/gi, '\n')
      .replace(/<[^<>]*>/g, ' '),
  )
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();

async function asMarkdown({ root, skips }: Main): Promise<string> {
  const { markdownOf } = await import('./markdown.ts');
  return markdownOf(root.innerHTML, skips);
}
