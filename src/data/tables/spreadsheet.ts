/** Reads sheets as a table: the first row with cells names the columns, and a column has the type that all its cells have. */
import { ulid } from '../../base/ulid.ts';
import { nearest } from '../../suggest.ts';
import { listNames } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import { type Database, quoted } from '../duckdb.ts';
import { databaseType } from './column-type.ts';
import { columnNames } from './delimited-head.ts';
import type { FullReadOptions } from './read-options.ts';
import { type BadRow, proofOf, type Source, type SourceColumn } from './source.ts';
import type { TableFile } from './table-file.ts';
import { type Cell, openWorkbook, type Workbook, type WorkbookFormat } from './workbook.ts';

type CellKind = 'boolean' | 'int64' | 'double' | 'date' | 'timestamp' | 'string';

interface Columns {
  readonly names: readonly string[];
  readonly kinds: readonly Set<CellKind>[];
}

export async function spreadsheetSource(
  database: Database,
  file: TableFile,
  format: WorkbookFormat,
  options: FullReadOptions,
): Promise<Source> {
  const workbook = await openWorkbook(file, format, options.maxBytes);
  const sheets = sheetsOf(workbook, file, options);
  const hasSheet = options.sheet === '*';
  const table = `sheet_${ulid().toLowerCase()}`;
  const rejected: BadRow[] = [];
  let columns: Columns | null = null;
  for (const sheet of sheets) {
    const name = workbook.sheets[sheet] ?? '';
    const place = hasSheet ? `${file.name}, sheet \`${name}\`` : file.name;
    const rows = filledRows(workbook, sheet);
    const first = await rows.next();
    if (first.done) continue;
    const header = columnNames(first.value.values.map((cell) => (options.header ? textOf(cell) : '')));
    if (columns === null) {
      columns = { names: header, kinds: header.map(() => new Set<CellKind>()) };
      const all = hasSheet ? [...header, 'sheet'] : header;
      await database.run(`CREATE TABLE ${table} (${all.map((one) => `${quoted(one)} VARCHAR`).join(', ')})`);
    } else if (header.join('\n') !== columns.names.join('\n'))
      throw new WorkError({
        code: 'schema-mismatch',
        message: `${place} has other columns than the sheet before it`,
        hint: `it has ${listNames(header)}, and the other ${listNames(columns.names)}`,
      });
    const lead = options.header ? [] : [first.value];
    const texts = textRows(chain(lead, rows), columns, options.nullValues, (index, why) =>
      rejected.push({
        file: place,
        line: null,
        row: index - first.value.index + (options.header ? 0 : 1),
        ...why,
      }),
    );
    await database.append(table, hasSheet ? withSheet(texts, name) : texts);
  }
  if (columns === null)
    throw new WorkError({ code: 'empty-input', message: `${file.name}: its sheet has no cells` });
  return sourceOf(file, table, columns, hasSheet, rejected, options);
}

function sourceOf(
  file: TableFile,
  table: string,
  { names, kinds }: Columns,
  hasSheet: boolean,
  rejected: readonly BadRow[],
  { infer }: FullReadOptions,
): Source {
  const columns = names.map((name, i): SourceColumn => {
    const kind = infer === 'none' ? 'string' : kindOf(kinds[i] ?? new Set());
    const isOpen = kinds[i]?.size === 0 || (kind === 'string' && infer === 'all');
    return { name, type: databaseType(kind), ...(isOpen && { text: 'any' }) };
  });
  const sheet: SourceColumn[] = hasSheet ? [{ name: 'sheet', type: 'VARCHAR' }] : [];
  const all = [...columns, ...sheet];
  const casts = all.map(({ name, type }) => `CAST(${quoted(name)} AS ${type}) AS ${quoted(name)}`);
  const relation = `(SELECT ${casts.join(', ')} FROM ${table})`;
  return {
    file,
    relation,
    columns: all,
    ...(rejected.length > 0 && { proof: proofOf(relation, rejected) }),
  };
}

/** The places of the sheets that are asked for. */
function sheetsOf({ sheets }: Workbook, file: TableFile, { sheet }: FullReadOptions): number[] {
  if (sheet === '*') return sheets.map((_, index) => index);
  const index = typeof sheet === 'number' ? sheet - 1 : sheets.indexOf(sheet);
  if (index >= 0 && index < sheets.length) return [index];
  const near = typeof sheet === 'string' ? nearest(sheet, sheets) : null;
  throw new WorkError({
    code: 'out-of-range',
    message: `${file.name} has no sheet ${typeof sheet === 'number' ? sheet : `\`${sheet}\``}`,
    hint: `${near === null ? '' : `did you mean \`${near}\`? `}its sheets are ${listNames(sheets)}`,
    option: ['sheet'],
  });
}

async function* filledRows(workbook: Workbook, sheet: number) {
  for await (const row of workbook.rows(sheet))
    if (row.values.some((cell) => cell !== null && cell !== '')) yield row;
}

async function* chain<Item>(first: readonly Item[], rest: AsyncGenerator<Item>): AsyncGenerator<Item> {
  yield* first;
  yield* rest;
}

async function* withSheet(rows: AsyncGenerator<(string | null)[]>, sheet: string) {
  for await (const row of rows) yield [...row, sheet];
}

/** Cells as texts; notes what they were. A row with cells beyond the columns, or with a date that is none, is told and left out. */
async function* textRows(
  rows: AsyncGenerator<{ readonly index: number; readonly values: readonly Cell[] }>,
  { names, kinds }: Columns,
  nullValues: readonly string[],
  reject: (index: number, why: Pick<BadRow, 'code' | 'reason'>) => void,
): AsyncGenerator<(string | null)[]> {
  const nulls = new Set(nullValues);
  for await (const { index, values } of rows) {
    const last = values.findLastIndex((cell) => cell !== null && cell !== '');
    if (last >= names.length) {
      reject(index, {
        code: 'ragged-row',
        reason: `it has ${last + 1} cells, and not ${names.length}`,
      });
      continue;
    }
    const odd = values.findIndex((cell) => cell instanceof Date && !isWritable(cell));
    if (odd >= 0) {
      reject(index, {
        code: 'bad-value',
        reason: `column \`${names[odd]}\`: its date is not one of the years 1 to 9999`,
      });
      continue;
    }
    yield names.map((_, i) => {
      const cell = values[i] ?? null;
      if (cell === null || (typeof cell === 'string' && nulls.has(cell))) return null;
      kinds[i]?.add(kindOfCell(cell));
      return textOf(cell);
    });
  }
}

const mostDigits = 1e15;

function kindOfCell(cell: NonNullable<Cell>): CellKind {
  if (typeof cell === 'string') return 'string';
  if (typeof cell === 'boolean') return 'boolean';
  if (cell instanceof Date) return cell.getTime() % 86_400_000 === 0 ? 'date' : 'timestamp';
  return Number.isInteger(cell) && Math.abs(cell) < mostDigits ? 'int64' : 'double';
}

/** What all of the kinds are. */
function kindOf(kinds: ReadonlySet<CellKind>): CellKind {
  const [only = 'string', ...others] = kinds;
  if (others.length === 0) return only;
  const areAll = (...allowed: readonly CellKind[]): boolean =>
    [...kinds].every((kind) => allowed.includes(kind));
  if (areAll('int64', 'double')) return 'double';
  return areAll('date', 'timestamp') ? 'timestamp' : 'string';
}

/** What is shown as a date may be any number. */
const isWritable = (date: Date): boolean => date.getTime() >= firstMoment && date.getTime() <= lastMoment;
const firstMoment = Date.parse('0001-01-01T00:00:00Z');
const lastMoment = Date.parse('9999-12-31T23:59:59.999Z');

function textOf(cell: Cell): string {
  if (cell instanceof Date) {
    if (!isWritable(cell)) return '';
    const text = cell.toISOString();
    return kindOfCell(cell) === 'date' ? text.slice(0, 10) : text;
  }
  return cell === null ? '' : String(cell);
}
