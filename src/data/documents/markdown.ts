/** HTML as Markdown in GitHub's dialect: headings, lists, tables, links and code keep their marks. */
import TurndownService from 'turndown';
import { highlightedCodeBlock, strikethrough, taskListItems } from 'turndown-plugin-gfm';
import { trimLineEnds } from './document.ts';
import type { HtmlNode } from './html-tree.ts';

/** The library's own tree, which knows what belongs to a table. */
interface TableNode extends HtmlNode {
  readonly parentNode: TableNode | null;
  readonly rows?: ArrayLike<TableNode>;
  readonly cells?: ArrayLike<TableNode>;
  readonly querySelector: (selector: string) => unknown;
  readonly closest: (selector: string) => TableNode | null;
}

/** Empty where tags nest deeper than the library goes. */
export function markdownOf(html: string, skips: (node: HtmlNode) => boolean): string {
  const service = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
    emDelimiter: '*',
  });
  service.use([highlightedCodeBlock, strikethrough, taskListItems]);
  for (const [name, rule] of Object.entries(rules)) service.addRule(name, rule);
  service.remove((node) => skips(ours(node)));
  try {
    return trimLineEnds(service.turndown(html)).trim();
  } catch (error) {
    // It calls itself for each level.
    if (error instanceof RangeError) return '';
    throw error;
  }
}

const ours = (node: unknown): TableNode => node as TableNode;

const rules: { readonly [name: string]: TurndownService.Rule } = {
  listItem: {
    filter: 'li',
    replacement: (content, node) => {
      const mark = markOf(ours(node));
      const indent = ' '.repeat(mark.length);
      // The box of a task brings a blank of its own.
      const text = content.trim().replace(/^(\[[x ]\]) +/, '$1 ');
      return `${mark}${text.replace(/\n/g, `\n${indent}`)}${ours(node).nextSibling ? '\n' : ''}`;
    },
  },
  plainCode: {
    filter: (node) => ours(node).localName === 'pre' && !ours(node).querySelector('code'),
    replacement: (_, node) => `\n\n${fenced(ours(node).textContent ?? '')}\n\n`,
  },
  cell: {
    filter: ['td', 'th'],
    replacement: (content, node) => {
      if (!looksOf(ours(node).closest('table')).isData) return `\n\n${content}\n\n`;
      return ` ${content
        .trim()
        .replace(/\s*\n\s*/g, ' ')
        .replace(/(?<!\\)\|/g, '\\|')} |`;
    },
  },
  row: {
    filter: 'tr',
    replacement: (content, node) => {
      const { isData, first, width } = looksOf(ours(node).closest('table'));
      if (!isData) return content;
      return `\n|${content}${first === ours(node) ? `\n|${' --- |'.repeat(width)}` : ''}`;
    },
  },
  rows: {
    filter: ['table', 'thead', 'tbody', 'tfoot'],
    replacement: (content, node) =>
      ours(node).localName === 'table' ? `\n\n${content.trim()}\n\n` : content,
  },
};

/** Of the items of ordered lists. */
const numbers = new WeakMap<HtmlNode, number>();

function markOf(item: TableNode): string {
  const list = item.parentNode;
  if (list?.localName !== 'ol') return '- ';
  if (!numbers.has(item)) numberItems(list);
  return `${numbers.get(item)}. `;
}

/** All at once: to count for each of them those before it takes the square of how many there are. */
function numberItems(list: HtmlNode): void {
  let number = Number.parseInt(list.getAttribute('start') ?? '1', 10) || 1;
  for (let node = list.firstChild; node; node = node.nextSibling)
    if (node.localName === 'li') numbers.set(node, number++);
}

function fenced(code: string): string {
  const [longest = ''] = (code.match(/`{3,}/g) ?? []).toSorted((a, b) => b.length - a.length);
  const fence = '`'.repeat(Math.max(3, longest.length + 1));
  return `${fence}\n${code.replace(/^\n|\n$/g, '')}\n${fence}`;
}

interface TableLooks {
  /** Others only arrange blocks on a page. */
  readonly isData: boolean;
  readonly first: TableNode | undefined;
  /** Of the first row, in cells. */
  readonly width: number;
}

/** Asked for each cell, and the library goes through all of a table to tell its rows. */
const known = new WeakMap<TableNode, TableLooks>();

function looksOf(table: TableNode | null): TableLooks {
  if (!table) return { isData: false, first: undefined, width: 0 };
  const found = known.get(table);
  if (found) return found;
  const first = table.rows?.[0];
  const width = first?.cells?.length ?? 0;
  const isData = width > 1 && !table.querySelector('table') && !table.parentNode?.closest('td');
  const looks = { isData, first, width };
  known.set(table, looks);
  return looks;
}
