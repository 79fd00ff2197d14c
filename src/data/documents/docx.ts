/** Word documents (.docx): paragraphs, lists, tables and notes; pictures are left out, and the arrows back from notes. */

import { basename } from 'node:path';
import mammoth from 'mammoth';
import { bytesText } from '../../report/words.ts';
import { WorkError } from '../../work.ts';
import { readZip } from '../archives/zip.ts';
import { blankAsNull, DocumentError, type ReadDocument } from './document.ts';
import { withoutEntities } from './entities.ts';
import { readHtml } from './html.ts';

/** Of what is packed in one document; more would not fit into memory as a tree. */
const mostUnpacked = 64 * 1024 * 1024;

export const read: ReadDocument = async ({ bytes, path }, { markdown, maxBytes }) => {
  if (bytes.length < 4) throw new DocumentError('unreadable-input', 'is too short for a Word document');
  // Word keeps what it encrypts in the kind of file that it wrote before there was .docx.
  if (bytes.readUInt32BE(0) === 0xd0cf11e0) throw oldKind(bytes);
  const parts = await unpackParts(path, Math.min(maxBytes, mostUnpacked));
  const document = await readHtml(await htmlOf(parts), { markdown, whole: true });
  const { title, author, date } = aboutDocument(parts);
  return { ...document, title: title ?? document.title, author, date };
};

type Parts = ReadonlyMap<string, Buffer>;

/** All that is XML; pictures and fonts stay packed. */
async function unpackParts(path: string, most: number): Promise<Parts> {
  const parts = new Map<string, Buffer>();
  let left = most;
  try {
    for await (const { name, body } of readZip(path, basename(path))) {
      if (!/\.(?:xml|rels)$/.test(name) || parts.has(name)) continue;
      const pieces: Uint8Array[] = [];
      for await (const piece of body) {
        left -= piece.length;
        if (left < 0) throw new DocumentError('too-large', `unpacks to more than ${bytesText(most)} of text`);
        pieces.push(piece);
      }
      parts.set(name, Buffer.concat(pieces));
    }
  } catch (error) {
    throw error instanceof WorkError ? asFault(error) : error;
  }
  return parts;
}

function asFault({ faults: [fault] }: WorkError): DocumentError {
  if (fault?.code === 'encrypted-file') return new DocumentError('encrypted-file', 'is encrypted');
  return new DocumentError('unreadable-input', `is no Word document that can be read: ${fault?.message}`);
}

const oldKind = (bytes: Buffer): DocumentError =>
  bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))
    ? new DocumentError('encrypted-file', 'is encrypted')
    : new DocumentError('unreadable-input', 'is a document of Word 97 to 2003; save it as .docx');

const styleMap = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"];

async function htmlOf(parts: Parts): Promise<string> {
  const images = mammoth.images.imgElement(async () => ({ src: '' }));
  try {
    // Its own reader unpacks whatever it is given; this one keeps to the budget.
    const input = { file: asLibraryFile(parts) } as unknown as Parameters<typeof mammoth.convertToHtml>[0];
    const { value } = await mammoth.convertToHtml(input, { convertImage: images, styleMap });
    return value.replace(/ ?<a href="#(?:foot|end)note-ref-[^"]*">↑<\/a>/g, '');
  } catch (error) {
    if (error instanceof DocumentError || !(error instanceof Error)) throw error;
    throw new DocumentError('unreadable-input', `is no Word document that can be read: ${error.message}`);
  }
}

const asLibraryFile = (parts: Parts) => ({
  exists: (name: string): boolean => parts.has(name),
  read: async (name: string, encoding?: string): Promise<string | Uint8Array> => {
    const content = parts.get(name) ?? Buffer.alloc(0);
    if (encoding === undefined) return content;
    return encoding === 'base64' ? content.toString('base64') : new TextDecoder(encoding).decode(content);
  },
});

function aboutDocument(parts: Parts): { title: string | null; author: string | null; date: string | null } {
  const properties = parts.get('docProps/core.xml')?.toString('utf8', 0, mostProperties) ?? '';
  const property = (name: string): string | null => {
    const [, text] = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(properties) ?? [];
    return blankAsNull(text && withoutEntities(text));
  };
  const created = property('dcterms:created') ?? '';
  const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=Z|\.\d+Z|$)/.exec(created)?.[0];
  return { title: property('dc:title'), author: property('dc:creator'), date: date ? `${date}Z` : null };
}

/** Bytes; nobody's title is longer. */
const mostProperties = 65_536;
