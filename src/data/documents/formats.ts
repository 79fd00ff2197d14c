/** Which files are documents: their formats by name and by content, and who reads each, loaded when the first one comes. */
import type { ReadDocument } from './document.ts';
import { decodeText } from './encoding.ts';
import { looksLikeMail } from './mail/fields.ts';

interface Format {
  readonly extensions: readonly string[];
  readonly mime: string;
  readonly load: () => Promise<ReadDocument>;
}

const asText = async (): Promise<ReadDocument> => (await import('./text.ts')).read;

/** The names are those of `input_format`. */
const formats = {
  pdf: { extensions: ['pdf'], mime: 'application/pdf', load: async () => (await import('./pdf.ts')).read },
  docx: {
    extensions: ['docx', 'docm', 'dotx'],
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    load: async () => (await import('./docx.ts')).read,
  },
  html: {
    extensions: ['html', 'htm', 'xhtml'],
    mime: 'text/html',
    load: async () => (await import('./html.ts')).read,
  },
  md: {
    extensions: ['md', 'markdown', 'mdx', 'qmd', 'rmd'],
    mime: 'text/markdown',
    load: async () => (await import('./text.ts')).readMarkdown,
  },
  eml: { extensions: ['eml'], mime: 'message/rfc822', load: async () => (await import('./mail.ts')).read },
  xml: { extensions: ['xml'], mime: 'application/xml', load: async () => (await import('./xml.ts')).read },
  csv: { extensions: ['csv'], mime: 'text/csv', load: asText },
  tsv: { extensions: ['tsv'], mime: 'text/tab-separated-values', load: asText },
  json: { extensions: ['json'], mime: 'application/json', load: asText },
  jsonl: { extensions: ['jsonl', 'ndjson'], mime: 'application/x-ndjson', load: asText },
  txt: { extensions: ['txt', 'text', 'log', 'rst', 'adoc', 'org', 'tex'], mime: 'text/plain', load: asText },
} satisfies Readonly<Record<string, Format>>;

export type DocumentFormat = keyof typeof formats;

const documentFormats = Object.keys(formats) as DocumentFormat[];
export const isDocumentFormat = (name: string): name is DocumentFormat => Object.hasOwn(formats, name);
export const mimeOf = (format: DocumentFormat): string => formats[format].mime;

const loaded = new Map<DocumentFormat, ReadDocument>();

export async function readerOf(format: DocumentFormat): Promise<ReadDocument> {
  const reader = loaded.get(format) ?? (await formats[format].load());
  loaded.set(format, reader);
  return reader;
}

const byExtension = new Map(
  documentFormats.flatMap((name) => formats[name].extensions.map((extension) => [extension, name] as const)),
);

/** Told by the end of the name; null where that says nothing, as in `00001.7848dde101aa985090474a91ec93fcf0`. */
export function formatByName(path: string): DocumentFormat | null {
  const [, extension = ''] = /\.([^./]+)$/.exec(path) ?? [];
  return byExtension.get(extension.toLowerCase()) ?? null;
}

/** So many bytes are enough for `formatByContent`. */
export const tellingBytes = 4096;

/** Told by how the file begins; null for what is no document: pictures, archives, programs. */
export function formatByContent(head: Uint8Array): DocumentFormat | null {
  const latin = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (/^[\s\0]{0,1000}%PDF-/.test(latin)) return 'pdf';
  if (latin.startsWith('PK\x03\x04')) return /word\/|wordprocessingml/.test(latin) ? 'docx' : null;
  if (head.some(isBinary)) return null;
  const text = decodeText(head);
  if (looksLikeMail(latin)) return 'eml';
  if (/^\s*<(?:!doctype\s+html|html)\b/i.test(text)) return 'html';
  if (/^\s*<\?xml\s/.test(text)) return 'xml';
  return 'txt';
}

/** Control characters that no text has, in whatever encoding; that of escape sequences may be. */
const isBinary = (byte: number): boolean => byte < 9 || (byte > 13 && byte < 27);
