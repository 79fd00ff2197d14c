/** Opens spreadsheets (xlsx, xls, ods): the names of their sheets, and the rows of one of them, as they come. */

import {
  EncryptedFileError,
  HucreError,
  readOds,
  readXls,
  readXlsx,
  type Sheet,
  streamOdsRows,
  streamXlsxRows,
} from 'hucre';
import { fx } from '../../base/effects.ts';
import { bytesText } from '../../report/words.ts';
import { WorkError } from '../../work.ts';
import { type TableFile, unreadable } from './table-file.ts';

export type Cell = string | number | boolean | Date | null;

export interface SheetRow {
  /** From 0; rows without cells may be absent. */
  readonly index: number;
  readonly values: readonly Cell[];
}

export interface Workbook {
  readonly sheets: readonly string[];
  /** Of the sheet at this place, from 0. */
  readonly rows: (sheet: number) => AsyncGenerator<SheetRow, void>;
}

export type WorkbookFormat = 'xlsx' | 'xls' | 'ods';

/** Holds the packed file, and of an xls all of its cells. */
export async function openWorkbook(
  file: TableFile,
  format: WorkbookFormat,
  maxBytes: number,
): Promise<Workbook> {
  const bytes = fx.readFileSync(file.path);
  if (format !== 'xls' && unpackedBytes(bytes) > maxBytes)
    throw new WorkError({
      code: 'too-large',
      message: `${file.name}: more than ${bytesText(maxBytes)} come out of it`,
      hint: 'raise `max_bytes` if that is meant',
      option: ['max_bytes'],
    });
  return inWords(file, async () => {
    if (format === 'xls') {
      const { sheets } = await readXls(bytes);
      return { sheets: sheets.map(({ name }) => name), rows: (sheet) => rowsOf(sheets[sheet]) };
    }
    const sheets: string[] = [];
    const onlyNames = ({ name }: { readonly name: string }): boolean => {
      sheets.push(name);
      return false;
    };
    await (format === 'xlsx' ? readXlsx : readOds)(bytes, { sheets: onlyNames });
    const open = (sheet: number) =>
      format === 'xlsx' ? streamXlsxRows(bytes, { sheet }) : streamOdsRows(bytes, { sheets: [sheet] });
    return {
      sheets,
      rows: async function* (sheet) {
        const rows = open(sheet)[Symbol.asyncIterator]();
        for (;;) {
          const next = await inWords(file, () => rows.next());
          if (next.done) return;
          yield { index: next.value.index, values: next.value.values.map(cellOf) };
        }
      },
    };
  });
}

async function* rowsOf(sheet: Sheet | undefined): AsyncGenerator<SheetRow, void> {
  for (const [index, values] of (sheet?.rows ?? []).entries()) yield { index, values: values.map(cellOf) };
}

const cellOf = (value: unknown): Cell =>
  typeof value === 'string' ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  value instanceof Date
    ? value
    : null;

async function inWords<Answer>(file: TableFile, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EncryptedFileError)
      throw new WorkError({
        code: 'encrypted-file',
        message: `${file.name} is protected by a password`,
        hint: 'save it without one',
      });
    if (error instanceof HucreError || error instanceof RangeError)
      throw unreadable(file, `it is no whole spreadsheet (${error.message})`);
    throw error;
  }
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;

/** What the directory of a zip says of all its members; 0 for what is no zip, which will be said where it is read. */
function unpackedBytes(zip: Buffer): number {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + 20 > zip.length || zip.readUInt32LE(end) !== endOfDirectory) return 0;
  let at = zip.readUInt32LE(end + 16);
  let bytes = 0;
  while (at + 46 <= zip.length && zip.readUInt32LE(at) === directoryEntry) {
    bytes += zip.readUInt32LE(at + 24);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return bytes;
}
