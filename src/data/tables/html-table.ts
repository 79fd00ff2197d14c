/** Reads a table of an HTML page: its first row names the columns. Which one, `sheet` says by its number. */

import { fx } from '../../base/effects.ts';
import { bytesText, numberText } from '../../report/words.ts';
import { WorkError } from '../../work.ts';
import { decodeHtml } from '../documents/html.ts';
import { textOfElement } from '../documents/html-text.ts';
import {
  deepest,
  elementsIn,
  type HtmlNode,
  mostElements,
  nameOf,
  parseHtml,
} from '../documents/html-tree.ts';
import type { Database } from '../duckdb.ts';
import { columnNames } from './delimited-head.ts';
import type { FullReadOptions } from './read-options.ts';
import type { Source } from './source.ts';
import { type TableFile, unreadable } from './table-file.ts';
import { recordsSource, type TextRecord } from './text-records.ts';

const mostBytes = 64 * 1024 * 1024;
/** More columns than that one cell spans are a mistake of the page. */
const mostSpanned = 1000;

export async function htmlSource(
  database: Database,
  file: TableFile,
  options: FullReadOptions,
): Promise<Source> {
  if ((fx.statSync(file.path)?.size ?? 0) > mostBytes)
    throw new WorkError({
      code: 'too-large',
      message: `${file.name}: a page of more than ${bytesText(mostBytes)}`,
    });
  const { encoding, header } = options;
  const bytes = fx.readFileSync(file.path);
  const root = parseHtml(decodeHtml(bytes, encoding === 'utf-8' ? null : encoding));
  if (!root)
    throw unreadable(
      file,
      `it has more than ${numberText(mostElements)} elements, or some that are nested deeper than ${numberText(deepest)}`,
    );
  const tables = [...elementsIn(root)].filter((node) => nameOf(node) === 'table');
  const { sheet: number } = options;
  if (typeof number !== 'number')
    throw new WorkError({
      code: 'out-of-range',
      message: `${file.name}: tables of a page have numbers, and \`sheet\` is \`${number}\``,
      hint: 'choose one by its number, from 1',
      option: ['sheet'],
    });
  const table = tables[number - 1];
  if (!table)
    throw new WorkError({
      code: tables.length === 0 ? 'empty-input' : 'out-of-range',
      message: `${file.name} has ${tables.length === 0 ? 'no table' : `no table ${number}, but ${tables.length}`}`,
      ...(tables.length > 0 && { option: ['sheet'] }),
    });
  const rows = rowsOf(table);
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  const names = columnNames(Array.from({ length: width }, (_, i) => (header ? (rows[0]?.[i] ?? '') : '')));
  const records = rows
    .slice(header ? 1 : 0)
    .map((row): TextRecord => names.map((name, i) => [name, row[i] ?? null] as const));
  return recordsSource(database, file, records, options);
}

/** Rows with cells, where one that spans several rows or columns stands in each; not those of tables inside of cells. */
function rowsOf(table: HtmlNode): string[][] {
  const rows: string[][] = [];
  /** Cells that reach into rows below, by their column. */
  const hanging = new Map<number, { readonly text: string; rows: number }>();
  const takeHanging = (row: string[]): boolean => {
    const column = row.length;
    const cell = hanging.get(column);
    if (!cell) return false;
    row.push(cell.text);
    if (--cell.rows === 0) hanging.delete(column);
    return true;
  };
  const endRow = (row: string[] = []): void => {
    const last = [...hanging.keys()].reduce((most, column) => Math.max(most, column), -1);
    while (row.length <= last) takeHanging(row) || row.push('');
  };
  for (const node of elementsIn(table)) {
    if (tableAround(node) !== table) continue;
    if (nameOf(node) === 'tr') {
      if (rows.length > 0) endRow(rows.at(-1));
      rows.push([]);
    }
    const row = rows.at(-1);
    if (!row || (nameOf(node) !== 'td' && nameOf(node) !== 'th')) continue;
    while (takeHanging(row));
    const text = textOfElement(node).trim();
    const height = spanOf(node, 'rowspan');
    for (let i = spanOf(node, 'colspan'); i > 0; i--) {
      if (height > 1) hanging.set(row.length, { text, rows: height - 1 });
      row.push(text);
    }
  }
  if (rows.length > 0) endRow(rows.at(-1));
  return rows.filter((row) => row.length > 0);
}

function spanOf(cell: HtmlNode, attribute: 'rowspan' | 'colspan'): number {
  const span = Number(cell.getAttribute(attribute) ?? 1);
  return Number.isInteger(span) && span > 1 ? Math.min(span, mostSpanned) : 1;
}

function tableAround(node: HtmlNode): HtmlNode | null {
  let around = node.parentNode;
  while (around && nameOf(around) !== 'table') around = around.parentNode;
  return around;
}
