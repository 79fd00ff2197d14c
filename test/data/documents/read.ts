/** Reads documents for tests. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Document, ReadOptions } from '../../../src/data/documents/document.ts';
import { type DocumentFormat, readerOf } from '../../../src/data/documents/formats.ts';

const usual: ReadOptions = { markdown: false, encoding: null, maxBytes: 2 ** 30 };

export const madeFile = (name: string): string => fileURLToPath(new URL(`made/${name}`, import.meta.url));

export async function readMade(name: string, options: Partial<ReadOptions> = {}): Promise<Document> {
  return readBytes(name.replace(/^.*\./, '') as DocumentFormat, readFileSync(madeFile(name)), options);
}

/** Text stands for its UTF-8. */
export async function readBytes(
  format: DocumentFormat,
  content: Buffer | string,
  options: Partial<ReadOptions> = {},
): Promise<Document> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const folder = mkdtempSync(join(tmpdir(), 'luc-documents-'));
  const path = join(folder, `file.${format}`);
  try {
    writeFileSync(path, bytes);
    return await (await readerOf(format))({ bytes, path }, { ...usual, ...options });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
