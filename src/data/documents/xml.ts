/** XML documents: their text. Between elements that hold no text of their own there is a line break. */
import { SaxesParser } from '../sax.ts';
import { DocumentError, documentOf, type ReadDocument } from './document.ts';
import { declaredInXml, decodeText } from './encoding.ts';

interface Open {
  readonly name: string;
  /** Whether it holds text beside elements. */
  holdsText: boolean;
}

type Piece = { readonly text: string } | { readonly border: Open };

/** Entities that the file defines are not followed: expanding them is how a small file becomes a huge one. */
export const read: ReadDocument = async ({ bytes }, { encoding }) => {
  const pieces: Piece[] = [];
  const open: Open[] = [];
  let title: string | null = null;
  const root: Open = { name: '', holdsText: false };
  const parser = new SaxesParser();
  const border = (): void => void pieces.push({ border: open.at(-1) ?? root });
  const take = (text: string): void => {
    const at = open.at(-1) ?? root;
    if (text.trim() !== '') at.holdsText = true;
    if (at.name === 'title' && title === null && text.trim() !== '') title = text;
    pieces.push({ text });
  };
  parser.on('opentag', ({ name }) => {
    border();
    open.push({ name: name.replace(/^.*:/, '').toLowerCase(), holdsText: false });
  });
  parser.on('closetag', () => {
    open.pop();
    border();
  });
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('error', (error) => {
    throw new DocumentError(
      'unreadable-input',
      `is no XML that can be read: ${error.message.replace(/\.$/, '')}`,
    );
  });
  parser.write(decodeXml(bytes, encoding)).close();
  const text = pieces.map((piece) => ('text' in piece ? piece.text : piece.border.holdsText ? '' : '\n'));
  return documentOf(tidyLines(text.join('')), { title });
};

/** What the file declares counts, unless the user says something else. */
const decodeXml = (bytes: Uint8Array, encoding: string | null): string =>
  decodeText(bytes, encoding ?? declaredInXml(Buffer.from(bytes.subarray(0, 200)).toString('latin1')));

const tidyLines = (text: string): string =>
  text
    .replace(/[ \t\r]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
