/** The tree of an HTML document, parsed as forgivingly as browsers do. */
import { parseHTML } from 'linkedom';

/** As much of the DOM as reading needs; this program is compiled without the types of browsers. */
export interface HtmlNode {
  /** 1: an element, 3: text. */
  readonly nodeType: number;
  readonly localName: string;
  readonly nodeValue: string | null;
  readonly textContent: string | null;
  readonly innerHTML: string;
  readonly parentNode: HtmlNode | null;
  readonly firstChild: HtmlNode | null;
  readonly nextSibling: HtmlNode | null;
  readonly getAttribute: (name: string) => string | null;
}

/** Null where there are more tags, or tags nested deeper, than a document has: a tree takes a kibibyte for each. */
export function parseHtml(html: string): HtmlNode | null {
  if (!isModest(html)) return null;
  // Whatever stands before or beside its own `html` and `body` is below these.
  const { document } = parseHTML(`<html><body>${html}</body></html>`);
  return document.querySelector('body') as unknown as HtmlNode | null;
}

export const deepest = 2000;
export const mostElements = 250_000;

/** Those that end by themselves where their like begins, or have no end, do not nest. */
const flat =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|td|th|tr|tbody|option)$/i;

/** Counts elements, and how deep they are at most; parsing takes the square of that. */
function isModest(html: string): boolean {
  let depth = 0;
  let count = 0;
  for (const [, end, name = ''] of html.matchAll(/<(\/?)([a-z][\w:-]*)/gi)) {
    if (!end && ++count > mostElements) return false;
    if (flat.test(name)) continue;
    depth = end ? Math.max(0, depth - 1) : depth + 1;
    if (depth > deepest) return false;
  }
  return true;
}

/** All nodes below `root` in the order of the document, each before what is below it; `skips`: not what is below this one. */
export function* nodesIn(root: HtmlNode, skips: (node: HtmlNode) => boolean = () => false): Generator<Visit> {
  let node: HtmlNode | null = root.firstChild;
  while (node) {
    const isSkipped = skips(node);
    if (!isSkipped) yield { node, isEnd: false };
    if (!isSkipped && node.firstChild) {
      node = node.firstChild;
      continue;
    }
    if (!isSkipped) yield { node, isEnd: true };
    while (!node.nextSibling) {
      node = node.parentNode;
      if (!node || node === root) return;
      yield { node, isEnd: true };
    }
    node = node.nextSibling;
  }
}

/** Every node is visited twice: before and after what is below it. */
export interface Visit {
  readonly node: HtmlNode;
  readonly isEnd: boolean;
}

/** Its name for an element, else empty. */
export const nameOf = (node: HtmlNode): string => (node.nodeType === 1 ? node.localName.toLowerCase() : '');

export function* elementsIn(root: HtmlNode): Generator<HtmlNode> {
  for (const { node, isEnd } of nodesIn(root)) if (!isEnd && node.nodeType === 1) yield node;
}
