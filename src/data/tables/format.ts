/** The formats of tables and documents, and which one a file has by its name. */

import { tableFormats } from '../../options/shared.ts';

/** Formats that tables are written in. */
export type TableFormat = (typeof tableFormats)[number];

/** Formats that tables are read from. */
export const readableFormats = [...tableFormats, 'xlsx', 'xls', 'ods', 'avro', 'xml', 'html'] as const;
export type ReadableFormat = (typeof readableFormats)[number];

export interface FileFormat<Format> {
  readonly format: Format;
  readonly gzip: boolean;
}

const byExtension: Readonly<Record<string, ReadableFormat>> = {
  parquet: 'parquet',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  arrow: 'arrow',
  arrows: 'arrow',
  feather: 'arrow',
  xlsx: 'xlsx',
  xlsm: 'xlsx',
  xls: 'xls',
  ods: 'ods',
  avro: 'avro',
  xml: 'xml',
  html: 'html',
  htm: 'html',
};

/** By the extension, with `.gz` behind it or not; null for any other. */
export function formatOfFile(path: string): FileFormat<ReadableFormat> | null {
  const [, extension = '', gz] = /\.([a-z]+)(\.gz)?$/i.exec(path) ?? [];
  const name = extension.toLowerCase();
  const format = Object.hasOwn(byExtension, name) ? byExtension[name] : undefined;
  return format ? { format, gzip: gz !== undefined } : null;
}

export const isTableFormat = (format: string): format is TableFormat =>
  (tableFormats as readonly string[]).includes(format);

export const isReadableFormat = (format: string): format is ReadableFormat =>
  (readableFormats as readonly string[]).includes(format);
