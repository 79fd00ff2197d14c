/** Params as a table: in markdown, or in aligned columns with the file dim. */
import { plainJson, type Value } from '../value.ts';
import { fromHere } from './from-here.ts';
import { cellText, table } from './markdown.ts';
import { type Cell, rowsText } from './rows.ts';
import type { Style } from './style.ts';

export interface ParamsTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The column that gives way where the terminal is too narrow. */
  readonly flexible: number;
}

/** Text as it is, other values as JSON. */
export const paramText = (value: Value): string => (typeof value === 'string' ? value : plainJson(value));

/** Ends with a line feed. */
export function paramsTableText({ head, rows, flexible }: ParamsTable, md: boolean, style: Style): string {
  if (md)
    return `${table(
      head,
      rows.map((row) => row.map(cellText)),
    )}\n`;
  const cells = rows.map((row) =>
    row.map((text, i): Cell => (i === 0 ? { text: fromHere(text, style), paint: 'dim' } : { text })),
  );
  return rowsText([head.map((text) => ({ text, paint: 'bold' as const })), ...cells], flexible, style);
}
