/** What a reader of an HTML page sees, as plain text: lines for blocks, tabs between cells, marks before list items. */
import { trimLineEnds } from './document.ts';
import { type HtmlNode, nameOf, nodesIn } from './html-tree.ts';

const unseen = new Set(
  'script style template noscript title meta link svg math object iframe canvas audio video select datalist'.split(
    ' ',
  ),
);
/** They begin and end lines. */
const lines = new Set(
  'div section article main header footer nav aside address figure figcaption form fieldset legend details summary tr li dt dd caption center body html'.split(
    ' ',
  ),
);
/** An empty line stands before and after them. */
const blocks = new Set('p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre hr'.split(' '));

export const isUnseen = (node: HtmlNode): boolean => {
  if (node.nodeType === 3) return false;
  if (node.nodeType !== 1 || unseen.has(nameOf(node))) return true;
  if (node.getAttribute('hidden') !== null) return true;
  return /display\s*:\s*none/i.test(node.getAttribute('style') ?? '');
};

export function textOfElement(root: HtmlNode, skips: (node: HtmlNode) => boolean = isUnseen): string {
  const text = new TextLines();
  const counters: number[] = [];
  let verbatim = 0;
  for (const { node, isEnd } of nodesIn(root, skips)) {
    const name = nameOf(node);
    if (node.nodeType === 3) {
      if (!isEnd) text.add(node.nodeValue ?? '', verbatim > 0);
      continue;
    }
    if (name === 'td' || name === 'th') {
      if (isEnd) text.endCell();
      else text.startCell();
    } else if (name === 'tr' && !isEnd) text.startRow();
    else if (blocks.has(name))
      text.breakLine(name === 'ul' || name === 'ol' ? listGap(counters.length - (isEnd ? 1 : 0)) : 2);
    else if (lines.has(name)) text.breakLine(1);
    if (name === 'pre' || name === 'textarea') verbatim += isEnd ? -1 : 1;
    if (name === 'ul' || name === 'ol') {
      if (isEnd) counters.pop();
      else counters.push(name === 'ol' ? Number.parseInt(node.getAttribute('start') ?? '1', 10) || 1 : -1);
    }
    if (name === 'li' && isEnd) text.tighten();
    if (isEnd) continue;
    if (name === 'br') text.newLine();
    else if (name === 'li') text.addMark(markOf(counters));
    else if (name === 'img') text.add(` ${node.getAttribute('alt') ?? ''} `, false);
  }
  return text.end();
}

/** A list in a list is no new block. */
const listGap = (around: number): number => (around > 0 ? 1 : 2);

function markOf(counters: number[]): string {
  const indent = '  '.repeat(Math.max(0, Math.min(counters.length, 20) - 1));
  const count = counters.at(-1) ?? -1;
  if (count < 0) return `${indent}- `;
  counters[counters.length - 1] = count + 1;
  return `${indent}${count}. `;
}

/** Text as it grows; blanks run together, and line breaks wait for text behind them. */
class TextLines {
  readonly #parts: string[] = [];
  #breaks = 0;
  #blank = '';
  #isAtStart = true;
  /** The cells that are open, the innermost last: whether there is a line break in them, and no text yet. */
  readonly #cells: { isBroken: boolean; isFresh: boolean }[] = [];
  /** Whether a list item has its mark and no text yet. */
  #isMarked = false;
  /** The cell before in this row. */
  #before: { readonly isBroken: boolean } | null = null;

  breakLine(count: number): void {
    if (this.#isMarked || this.#cells.at(-1)?.isFresh) return;
    if (!this.#isAtStart || this.#breaks > 0) this.#breaks = Math.max(this.#breaks, count);
    this.#blank = '';
    this.#isAtStart = true;
  }

  newLine(): void {
    this.#breaks = this.#isAtStart ? Math.min(this.#breaks + 1, 2) : Math.max(this.#breaks, 1);
    this.#blank = '';
    this.#isAtStart = true;
  }

  startRow(): void {
    this.breakLine(1);
    this.#before = null;
  }

  /** Behind a cell of one line on the same line; a cell of several lines is layout. */
  startCell(): void {
    if (this.#before?.isBroken) this.breakLine(1);
    else if (this.#before && this.#parts.length > 0) {
      this.#breaks = 0;
      this.#blank = '\t';
      this.#isAtStart = false;
    }
    this.#cells.push({ isBroken: false, isFresh: true });
  }

  endCell(): void {
    this.#before = this.#cells.pop() ?? null;
    this.tighten();
  }

  addMark(mark: string): void {
    this.#put(mark);
    this.#isMarked = true;
  }

  /** What ends here needs no empty line behind it. */
  tighten(): void {
    this.#isMarked = false;
    this.#breaks = Math.min(this.#breaks, 1);
  }

  add(raw: string, verbatim: boolean): void {
    const text = raw.replace(/[\u00ad\u200b]/g, '');
    if (verbatim) {
      this.#put(text.replace(/\r\n?/g, '\n'));
      return;
    }
    const words = text.replace(/[\s\u00a0]+/g, ' ');
    if (words.startsWith(' ') && !this.#isAtStart && !this.#isMarked) this.#blank ||= ' ';
    const trimmed = words.trim();
    if (trimmed === '') return;
    this.#put(trimmed);
    if (words.endsWith(' ')) this.#blank = ' ';
  }

  end(): string {
    return trimLineEnds(this.#parts.join('')).trim();
  }

  #put(text: string): void {
    if (text === '') return;
    for (const cell of this.#cells) {
      if (!cell.isFresh && this.#breaks > 0) cell.isBroken = true;
      cell.isFresh = false;
    }
    if (this.#parts.length > 0 && this.#breaks > 0) this.#parts.push('\n'.repeat(this.#breaks));
    else if (!this.#isAtStart) this.#parts.push(this.#blank);
    this.#parts.push(text);
    this.#breaks = 0;
    this.#blank = '';
    this.#isAtStart = false;
    this.#isMarked = false;
  }
}
