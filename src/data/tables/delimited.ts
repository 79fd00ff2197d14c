/** Reads cells between delimiters (csv, tsv) as texts. What is no row is found by reading once. */

import { ulid } from '../../base/ulid.ts';
import { bytesText } from '../../report/words.ts';
import { WorkError } from '../../work.ts';
import { type Database, literal, quoted } from '../duckdb.ts';
import { columnNames, type Dialect, recordsOf, sniffDelimiter } from './delimited-head.ts';
import { evenLines, hasOddLines, hasOddLinesIn } from './even-lines.ts';
import { lineAt } from './line-at.ts';
import { headOf, piecesOf, temporaryPath, writePieces } from './pieces.ts';
import { plainText } from './plain-text.ts';
import type { FullReadOptions } from './read-options.ts';
import { type BadRow, notUtf8, type Source } from './source.ts';
import { type TableFile, unreadable } from './table-file.ts';

const headBytes = 1024 * 1024;
/** A longer one is reported: it is held in memory, several times. */
const longestLine = 16 * 1024 * 1024;
const buffer = 2 * longestLine;
const lineFeed = 10;

export async function delimitedSource(
  database: Database,
  file: TableFile,
  format: 'csv' | 'tsv',
  gzip: boolean,
  options: FullReadOptions,
): Promise<Source> {
  const text = await plainText(database, file, { ...options, gzip, mayHaveMark: true });
  const begun = beginning(file, text, format, options);
  const isEvened = options.evensLines || begun.hasOddLines;
  const path = isEvened ? await withEvenLines(database, text, begun) : text;
  const { names, blankLines } = begun;
  const relation = (more = ''): string =>
    `read_csv(${literal(path)}, ${readerOptions(begun, options)}${more})`;
  const rejects = `rejects_${ulid().toLowerCase()}`;
  const collecting = `, store_rejects = true, rejects_limit = 0, rejects_table = ${literal(rejects)},
    rejects_scan = ${literal(`scans_of_${rejects}`)}`;
  return {
    file,
    relation: relation(),
    columns: names.map((name) => ({ name, type: 'VARCHAR', text: 'any' })),
    proof: {
      relation: relation(collecting),
      tolerant: relation(', ignore_errors = true'),
      longLine: () => lineLongerThan(buffer, piecesOf(path, database.signal)),
      hasOddLines: async () => !isEvened && hasOddLines(piecesOf(path, database.signal)),
      count: async () => {
        const [found] = await database.rows(`SELECT count(DISTINCT line) AS n FROM ${quoted(rejects)}`);
        return Number(found?.n);
      },
      list: async (limit) => {
        const found = await database.rows(
          `SELECT line, any_value(line_byte_position) AS position, first(error_type ORDER BY column_idx) AS type,
            first(error_message ORDER BY column_idx) AS message
          FROM ${quoted(rejects)} GROUP BY line ORDER BY line LIMIT ${limit}`,
        );
        const lineOf = lineAt(path);
        return found.map(({ line, position, type, message }) => ({
          file: file.name,
          line: lineOf(Number(position)),
          row: Number(line) - blankLines - (options.header ? 1 : 0),
          ...reasonOf(String(type), String(message)),
        }));
      },
    },
  };
}

interface Beginning extends Dialect {
  readonly names: readonly string[];
  /** Before the header. */
  readonly blankLines: number;
  readonly hasOddLines: boolean;
}

async function withEvenLines(database: Database, text: string, dialect: Dialect): Promise<string> {
  const path = temporaryPath(database.temporary);
  await writePieces(path, evenLines(piecesOf(text, database.signal), dialect));
  return path;
}

function beginning(
  file: TableFile,
  path: string,
  format: 'csv' | 'tsv',
  { delimiter, quote, header }: FullReadOptions,
): Beginning {
  const bytes = headOf(path, headBytes);
  const isWhole = bytes.length < headBytes;
  const head = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const found = delimiter ?? (format === 'tsv' ? '\t' : sniffDelimiter(head, quote, isWhole));
  const dialect = { delimiter: found, quote };
  const [first] = recordsOf(head, dialect, isWhole);
  if (!first && !isWhole)
    throw unreadable(file, `its first line does not end within ${bytesText(headBytes)}`);
  if (!first)
    throw new WorkError({
      code: 'empty-input',
      message: `${file.name}: it is empty${header ? ', and has no header' : ''}`,
    });
  const [blank = ''] = /^[\r\n]*/.exec(head) ?? [];
  const blankLines = blank.match(/\r\n?|\n/g)?.length ?? 0;
  return {
    ...dialect,
    names: columnNames(header ? first : first.map(() => '')),
    blankLines,
    hasOddLines: hasOddLinesIn(bytes),
  };
}

function readerOptions(
  { delimiter, quote, names, blankLines }: Beginning,
  { header, nullValues }: FullReadOptions,
): string {
  const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  return `auto_detect = false, delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(quote)},
    header = ${header}, skip = ${blankLines}, columns = {${columns}}, nullstr = ${literal(nullValues)}, max_line_size = ${longestLine},
    buffer_size = ${buffer}`;
}

/** The number of the first one, from 1; null where there is none. */
async function lineLongerThan(most: number, pieces: AsyncIterable<Uint8Array>): Promise<number | null> {
  let line = 1;
  let length = 0;
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
      if (length + end - start > most) return line;
      line++;
      length = 0;
      start = end + 1;
    }
    length += piece.length - start;
    if (length > most) return line;
  }
  return null;
}

function reasonOf(type: string, message: string): Pick<BadRow, 'code' | 'reason'> {
  const [, expected, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message) ?? [];
  if (expected && found)
    return {
      code: 'ragged-row',
      reason: `it has ${found} ${found === '1' ? 'cell' : 'cells'}, and not ${expected}`,
    };
  switch (type) {
    case 'INVALID ENCODING':
      return { code: 'unreadable-input', reason: notUtf8 };
    case 'LINE SIZE OVER MAXIMUM':
      return { code: 'unreadable-input', reason: `it is longer than ${bytesText(longestLine)}` };
    case 'UNQUOTED VALUE':
      return { code: 'unreadable-input', reason: 'a quote is not closed, or something stands behind it' };
    default:
      return { code: 'unreadable-input', reason: message.split('\n')[0] ?? type };
  }
}
