/** What lies at the paths of an input: a table, or vectors. */
import { type Column, type Database, quoted } from '../data/duckdb.ts';
import { readTable } from '../data/tables/read.ts';
import type { TableFile } from '../data/tables/table-file.ts';
import { openVectors } from '../data/vectors/open.ts';
import type { VectorSource } from '../data/vectors/vector-file.ts';
import { rowsInWords } from '../rows-in-words.ts';
import { WorkError, type WorkProblem } from '../work.ts';
import { tableFilesAt } from './table-files.ts';

export interface InputFiles {
  readonly files: readonly TableFile[];
  /** As messages name them. */
  readonly named: string;
  readonly option: readonly (string | number)[];
}

export interface InputTable extends InputFiles {
  readonly kind: 'table';
  readonly view: string;
  readonly columns: readonly Column[];
  readonly rows: number;
}

export interface InputVectors extends InputFiles {
  readonly kind: 'vectors';
  readonly sources: readonly VectorSource[];
}

/** Ends with `empty-input` where a folder has none. */
export function filesOf(
  wdir: string,
  written: string | readonly string[],
  option: readonly (string | number)[],
): InputFiles {
  const paths = typeof written === 'string' ? [written] : written;
  const files = paths.flatMap((path) => tableFilesAt(wdir, path));
  const named = files.map(({ name }) => `\`${name}\``).join(', ');
  if (files.length > 0) return { files, named, option };
  throw new WorkError({ code: 'empty-input', message: `there is no table in ${paths.join(', ')}`, option });
}

/** All of them as one table. */
export async function openTable(database: Database, input: InputFiles, view: string): Promise<InputTable> {
  const columns = await readTable(database, view, input.files);
  const [counted] = await database.rows(`SELECT count(*) AS n FROM ${quoted(view)}`);
  return { ...input, kind: 'table', view, columns, rows: Number(counted?.n) };
}

/** Null where the first is a table without vectors. They must all be of one form and length. */
export async function openVectorFiles(
  database: Database,
  input: InputFiles,
  columns: { readonly vector: string; readonly keys?: readonly string[] },
): Promise<InputVectors | null> {
  const sources: VectorSource[] = [];
  for (const [index, file] of input.files.entries()) {
    const source = await openVectors(database, file, columns);
    if (!source && index === 0) return null;
    // Formats without notes do not say by which vectorizer they were made.
    const named = Math.max(
      0,
      sources.findIndex(({ head }) => head.fingerprint !== null),
    );
    const before = sources[named];
    const fault = source
      ? before && misfit(before, source, input.files[named], file)
      : noVectors(file, columns.vector);
    if (fault) throw new WorkError({ ...fault, option: input.option });
    if (source) sources.push(source);
  }
  return { ...input, kind: 'vectors', sources };
}

const noVectors = ({ name }: TableFile, vector: string): WorkProblem => ({
  code: 'schema-mismatch',
  message: `\`${name}\` has no vectors in a column \`${vector}\`, and the files before it have`,
});

function misfit(
  { head: a }: VectorSource,
  { head: b }: VectorSource,
  other: TableFile | undefined,
  file: TableFile,
): WorkProblem | null {
  if (a.columns !== b.columns)
    return {
      code: 'dimension-mismatch',
      message: `vectors of \`${file.name}\` have ${b.columns} numbers, those of \`${other?.name}\` ${a.columns}`,
    };
  if (a.form !== b.form)
    return {
      code: 'schema-mismatch',
      message: `vectors of \`${file.name}\` are ${b.form}, those of \`${other?.name}\` ${a.form}`,
    };
  if (a.fingerprint === null || b.fingerprint === null || a.fingerprint === b.fingerprint) return null;
  return {
    code: 'schema-mismatch',
    message: `vectors of \`${file.name}\` and \`${other?.name}\` are of two vectorizers`,
    hint: 'make them in one `vectorize` stage, or by one `vectorizer`',
  };
}

/** `row 3 of a.csv`: rows are those of all files together, counted from 0; only a file's own rows help who looks for them. */
export async function placeRows(
  { files, named }: InputFiles,
  rows: readonly number[],
  total: number,
  rowsIn: (file: TableFile) => Promise<number>,
): Promise<string> {
  const [first = 0] = rows;
  if (files.length === 1) return `${rowsInWords(rows, total)} of ${named}`;
  let before = 0;
  for (const file of files) {
    const count = await rowsIn(file);
    if (first < before + count) {
      const more = total > 1 ? ` and ${total - 1} more` : '';
      return `row ${first - before + 1} of \`${file.name}\`${more}`;
    }
    before += count;
  }
  return `${rowsInWords(rows, total)} of ${named} together`;
}
