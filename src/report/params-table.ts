/** Params as a table: in markdown, or in aligned columns with the file dim. */
import { cellText, table } from './markdown.ts';
import { rowsText } from './rows.ts';
import type { Style } from './style.ts';

export interface ParamsTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The column that gives way where the terminal is too narrow. */
  readonly flexible: number;
}

/** Ends with a line feed. */
export function paramsTableText({ head, rows, flexible }: ParamsTable, md: boolean, style: Style): string {
  if (md)
    return `${table(
      head,
      rows.map((row) => row.map(cellText)),
    )}\n`;
  const cells = rows.map((row) =>
    row.map((text, i) => ({ text, ...(i === 0 && { paint: 'dim' as const }) })),
  );
  return rowsText([head.map((text) => ({ text, paint: 'bold' as const })), ...cells], flexible, style);
}
