/** PDF files: the text of each page in the order in which it is drawn, with lines and paragraphs as they stand. */
import { getDocumentProxy } from 'unpdf';
import { blankAsNull, DocumentError, type ReadDocument, tidyText, trimLineEnds } from './document.ts';

export const read: ReadDocument = async ({ bytes }) => {
  if (bytes.length === 0) throw new DocumentError('unreadable-input', 'is empty, which no PDF is');
  const file = await openPdf(bytes);
  try {
    const pages: string[] = [];
    for (let number = 1; number <= file.numPages; number++) {
      const page = await file.getPage(number);
      pages.push(textOfPage((await page.getTextContent()).items));
      page.cleanup();
    }
    const info = await infoOf(file);
    const text = (name: string): string | null => {
      const value = info[name];
      return typeof value === 'string' ? blankAsNull(tidyText(value)) : null;
    };
    return {
      pages: pages.length > 0 ? pages : [''],
      title: text('Title'),
      author: text('Author'),
      date: readPdfDate(text('CreationDate') ?? ''),
      headers: [],
    };
  } catch (error) {
    throw asFault(error);
  } finally {
    await file.loadingTask.destroy();
  }
};

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

async function openPdf(bytes: Buffer): Promise<Pdf> {
  try {
    // The library keeps the bytes, and refuses Node's own kind of them.
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, isEvalSupported: false });
  } catch (error) {
    throw asFault(error);
  }
}

async function infoOf(file: Pdf): Promise<{ readonly [name: string]: unknown }> {
  const { info } = await file.getMetadata();
  return { ...info };
}

/** The library throws errors for whatever is wrong in a file, some of them by stumbling over it. */
function asFault(error: unknown): DocumentError {
  if (error instanceof DocumentError) return error;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  if (name === 'PasswordException') return new DocumentError('encrypted-file', 'is encrypted');
  return new DocumentError('unreadable-input', `is no PDF that can be read: ${message}`);
}

interface Item {
  readonly str: string;
  readonly hasEOL: boolean;
  readonly height: number;
  /** The last two are where it stands, from the lower left. */
  readonly transform: readonly number[];
}

/** Lines that stand further apart than those of a paragraph get an empty line between them. */
function textOfPage(items: readonly object[]): string {
  const parts: string[] = [];
  let last: { y: number; height: number } | null = null;
  let isNewLine = true;
  for (const item of items) {
    if (!isText(item)) continue;
    const y = item.transform[5] ?? 0;
    if (item.str.trim() !== '') {
      const gap = last ? last.y - y : 0;
      if (isNewLine && last && gap > Math.max(last.height, item.height) * 1.7) parts.push('\n');
      last = { y, height: Math.max(item.height, 1) };
      isNewLine = false;
    }
    parts.push(item.str);
    if (item.hasEOL && !isNewLine) {
      parts.push('\n');
      isNewLine = true;
    }
  }
  return trimLineEnds(tidyText(parts.join(''))).trim();
}

const isText = (item: object): item is Item => 'str' in item && 'transform' in item;

/** `D:20250208122313+01'00'`; what is left out is the first month, day or hour, and universal time. */
function readPdfDate(text: string): string | null {
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    sign,
    hours = '0',
    rest = '0',
  ] = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?/.exec(text) ?? [];
  if (year === undefined || Number(month) > 12 || Number(day) > 31) return null;
  const offset = (Number(hours) * 60 + Number(rest)) * (sign === '-' ? -1 : 1);
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  const moment = Date.UTC(y ?? 0, (mo ?? 1) - 1, d ?? 1, h ?? 0, (mi ?? 0) - offset, s ?? 0);
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}
