/** One file as rows of the table of documents: a row for the whole, or for each page. */

import { fx } from '../../base/effects.ts';
import { type Document, DocumentError } from '../../data/documents/document.ts';
import { mimeOf, readerOf } from '../../data/documents/formats.ts';
import type { Value } from '../../data/duckdb-values.ts';
import { digestOf, hexOf } from '../../digest.ts';
import { bytesText } from '../../report/words.ts';
import type { FileOfDocument } from './document-files.ts';
import type { ConvertOptions } from './kind.ts';

/** In the database's words. */
export const documentColumns =
  'id VARCHAR, text VARCHAR, meta STRUCT(path VARCHAR, folders VARCHAR[], name VARCHAR, page BIGINT, pages BIGINT, ' +
  'sha256 VARCHAR, bytes BIGINT, mime VARCHAR, title VARCHAR, author VARCHAR, date VARCHAR, ' +
  'headers STRUCT(name VARCHAR, value VARCHAR)[])';

export interface DocumentRow {
  readonly values: readonly Value[];
  readonly text: string;
  /** From 1; null where it is the whole document. */
  readonly page: number | null;
}

/** More is not held in memory at once. */
const mostBytes = 256 * 1024 * 1024;

/** Rejects with a `DocumentError` for a file that cannot be read. */
export async function rowsOf(file: FileOfDocument, options: ConvertOptions): Promise<DocumentRow[]> {
  const most = Math.min(options.max_bytes, mostBytes);
  if (file.bytes > most)
    throw new DocumentError(
      'too-large',
      `has ${bytesText(file.bytes)}, of which ${bytesText(most)} are allowed`,
    );
  const bytes = fx.readFileSync(file.path);
  const read = await readerOf(file.format);
  const document = await read(
    { bytes, path: file.path },
    {
      markdown: options.markdown,
      // What is taken where nothing is said, and where something else is told apart from it.
      encoding: /^utf-?8$/i.test(options.encoding) ? null : options.encoding,
      maxBytes: options.max_bytes,
    },
  );
  const about = metaOf(file, document, bytes);
  const { pages } = document;
  const texts = options.by_page ? pages : [pages.filter((page) => page !== '').join('\n\n')];
  return texts.map((text, index) => {
    const page = options.by_page ? index + 1 : null;
    const id = idOf(options.id_from, file.relative, page, text);
    return { values: [id, text, { ...about, page }], text, page };
  });
}

function metaOf({ relative, format }: FileOfDocument, document: Document, bytes: Buffer) {
  const folders = relative.split('/');
  const name = folders.pop() ?? '';
  return {
    path: relative,
    folders,
    name,
    pages: document.pages.length,
    sha256: hexOf(digestOf(bytes)),
    bytes: bytes.length,
    mime: mimeOf(format),
    title: document.title,
    author: document.author,
    date: document.date,
    headers: document.headers.map(({ name: field, value }) => ({ name: field, value })),
  };
}

const idOf = (from: ConvertOptions['id_from'], path: string, page: number | null, text: string): string =>
  hexOf(digestOf(from === 'content' ? text : `${path}\0${page ?? ''}\0${text}`)).slice(0, 32);
