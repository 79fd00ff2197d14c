/** The kind `convert`: another format with the same content, or files as a table of documents. */
import { formatOfFile, isTableFormat } from '../../data/tables/format.ts';
import type { KindProblem } from '../../kind-problem.ts';
import { type OptionsOf, optional, required, withDefault } from '../../option.ts';
import { optionConflict } from '../../options/problems.ts';
import { narrowing, tableFormats } from '../../options/shared.ts';
import {
  anyText,
  choice,
  columns,
  either,
  flag,
  integer,
  list,
  map,
  path,
  paths,
  pointer,
  size,
  text,
  textOf,
  tolerance,
} from '../../options/types.ts';
import { type Contract, columnTypes, narrowShape, type Shapes, type TableShape } from '../../table-shape.ts';
import { isFolder } from '../out-folder.ts';
import { typedKind } from '../typed-kind.ts';
import { globIn } from './glob-in.ts';

const inputFormats = [
  ...tableFormats,
  'xlsx',
  'xls',
  'ods',
  'avro',
  'xml',
  'html',
  'pdf',
  'docx',
  'md',
  'txt',
  'eml',
] as const;
/** As much as the reader of such files takes; a line break is never part of one. */
const delimiter = textOf('text', 'one to four characters of ASCII', /^[\t -~]{1,4}$/);
const quote = textOf('character', 'one character of ASCII, or nothing', /^[\t -~]?$/, 0);
const decimal = textOf('character', 'one sign such as `,`', /^[!-*,./:-@[-`{-~]$/);

const ofTables = { mode: ['table'] };
const ofDocuments = { mode: ['documents'] };

const convertOptions = {
  input: required(paths, { role: 'dep', doc: 'Files, a folder, or a glob' }),
  output: required(path, {
    role: 'out',
    doc: 'One file for all inputs, or a folder ending in `/` with a file for each',
  }),
  mode: withDefault(choice('table', 'documents'), 'table', {
    doc: '`documents`: a row for each file or page, with `id, text, meta`',
  }),
  format: optional(choice(...tableFormats), { doc: 'Format of the output', else: 'by extension' }),
  input_format: optional(choice(...inputFormats), { doc: 'Format of the input', else: 'by extension' }),
  compression: withDefault(choice('zstd', 'snappy', 'gzip', 'none'), 'zstd', { doc: 'Of parquet' }),
  partition_by: optional(columns, { doc: 'Folders `column=value/`, one for each value', only: ofTables }),
  ...narrowing,
  sort: optional(columns, { doc: 'Sort the rows by these columns; `-column` descending' }),
  types: optional(map(choice(...columnTypes), 'map of column → type'), {
    doc: 'Types of columns; win over inference',
    else: 'inferred',
    only: ofTables,
  }),
  infer: withDefault(choice('strict', 'all', 'none'), 'strict', {
    doc: 'How types are found: `strict` leaves texts that only look like numbers, `none` takes all as text',
    only: ofTables,
  }),
  null_values: withDefault(list(anyText, 'list of texts', 'a list of texts', 0), [''], {
    doc: 'Cells that are read as null',
    only: ofTables,
  }),
  delimiter: optional(delimiter, { doc: 'Between cells', else: 'sniffed', only: ofTables }),
  quote: withDefault(quote, '"', { doc: 'Around cells; nothing where quotes mean nothing', only: ofTables }),
  header: withDefault(flag, true, { doc: 'Whether the first row names the columns', only: ofTables }),
  encoding: withDefault(text, 'utf-8', {
    doc: 'Of texts, as the web names encodings: `latin1`, `utf-16`, `shift_jis` …; a byte order mark wins',
  }),
  decimal: withDefault(decimal, '.', { doc: 'The decimal point of numbers', only: ofTables }),
  sheet: withDefault(either('name or number', 'the name or the number of a sheet', text, integer(1)), 1, {
    doc: 'Of a spreadsheet; `*` takes all, with a column `sheet`',
    only: ofTables,
  }),
  records: optional(pointer, {
    doc: 'Where the list of records is in JSON',
    else: 'the whole',
    only: ofTables,
  }),
  by_page: withDefault(flag, false, { doc: 'A row for each page', only: ofDocuments }),
  markdown: withDefault(flag, false, { doc: 'Html and docx become Markdown', only: ofDocuments }),
  id_from: withDefault(choice('path', 'content'), 'path', { doc: 'What `id` is made of', only: ofDocuments }),
  max_bytes: withDefault(size, 4 * 2 ** 30, {
    doc: 'Unpacked size allowed for one input file',
    else: '4GiB',
  }),
  max_bad_rows: withDefault(tolerance, 0, { doc: 'Rows that may be unreadable before the stage fails' }),
  bad_rows: optional(path, {
    role: 'out',
    doc: 'Where unreadable rows are written, with file, line and reason',
  }),
  graph: optional(path, {
    role: 'out',
    doc: 'Folder for the tree of folders, in neo4j import form',
    only: ofDocuments,
  }),
  report: optional(path, { role: 'metrics', ofKind: 'notes', doc: 'Rows and bytes of each file' }),
};
export type ConvertOptions = OptionsOf<typeof convertOptions>;

export const convert = typedKind({
  name: 'convert',
  version: 1,
  summary: 'Changes the file format, or makes one table of a folder of documents.',
  options: convertOptions,
  check,
  // A glob reads what is in the folder that it starts from.
  pathOf: (written) => globIn(written)?.folder ?? written,
  contract,
});

function check(options: ConvertOptions): KindProblem[] {
  return [
    ...(options.partition_by && !isFolder(options.output)
      ? [optionConflict('`partition_by` needs an `output` that is a folder, ending in `/`', ['partition_by'])]
      : []),
    ...formProblems(options),
  ];
}

/** A folder has no end by which its files have a format. */
function formProblems({ output, format }: ConvertOptions): KindProblem[] {
  if (format !== undefined || isTableFormat(formatOfFile(output)?.format ?? '')) return [];
  return [
    isFolder(output)
      ? {
          code: 'missing-option',
          message: '`format` is needed where `output` is a folder',
          hint: 'add `format: jsonl`, or parquet, csv, tsv, json, arrow',
          path: ['output'],
        }
      : {
          code: 'unknown-format',
          message: `\`${output}\` has no format that tables are written in`,
          hint: 'end it with .parquet, .csv, .tsv, .jsonl, .json or .arrow',
          path: ['output'],
        },
  ];
}

const documents: TableShape = {
  columns: [
    { name: 'id', type: 'string' },
    { name: 'text', type: 'string' },
    { name: 'meta', type: 'struct' },
  ],
  open: false,
};

/** Columns that the options name are there; of others nobody knows. */
function contract(options: ConvertOptions, shapes: Shapes): Contract {
  const inputs = typeof options.input === 'string' ? [options.input] : options.input;
  const [first] = inputs;
  const isTable = options.mode === 'table';
  const read = isTable ? (inputs.length === 1 && first ? shapes(first) : null) : documents;
  const narrow = options.columns ? narrowShape(options.columns, read, ['columns']) : null;
  const known = narrow?.shape ?? read;
  const types = new Map(Object.entries(options.types ?? {}));
  const shape = known && {
    ...known,
    columns: known.columns.map(({ name, type }) => ({ name, type: types.get(name) ?? type })),
  };
  return {
    problems: (narrow?.problems ?? []).map((problem) =>
      isTable && first !== undefined ? { ...problem, about: first } : problem,
    ),
    writes: new Map(shape && !isFolder(options.output) ? [[options.output, shape]] : []),
  };
}
