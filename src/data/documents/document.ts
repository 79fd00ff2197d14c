/** What is read from a file that people read: its text by pages, and what it says of itself. */

export interface Document {
  /** At least one; a format without pages gives one. */
  readonly pages: readonly string[];
  readonly title: string | null;
  /** As the document names them. */
  readonly author: string | null;
  /** Universal time: `2026-01-31T12:00:00Z`. */
  readonly date: string | null;
  /** Of a mail, in their order. */
  readonly headers: readonly Header[];
}

export interface Header {
  readonly name: string;
  readonly value: string;
}

export interface ReadOptions {
  /** Structure becomes Markdown instead of text. */
  readonly markdown: boolean;
  /** The encoding of text that does not say it itself. */
  readonly encoding: string | null;
  /** So many bytes may come out of a packed file. */
  readonly maxBytes: number;
}

export interface DocumentFile {
  readonly bytes: Buffer;
  /** Absolute. */
  readonly path: string;
}

/** Rejects with a `DocumentError` for what the file is to blame for. */
export type ReadDocument = (file: DocumentFile, options: ReadOptions) => Promise<Document>;

/** Why a file cannot be read, as the end of a sentence about it; one that is broken is `unreadable-input`. */
export class DocumentError extends Error {
  readonly code: 'encrypted-file' | 'unreadable-input' | 'too-large';
  constructor(code: DocumentError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A document of one page that says nothing of itself but this. */
export const documentOf = (text: string, about: Partial<Omit<Document, 'pages'>> = {}): Document => ({
  pages: [tidyText(text)],
  title: blankAsNull(about.title),
  author: blankAsNull(about.author),
  date: about.date ?? null,
  headers: about.headers ?? [],
});

/** One line, null where nothing is on it. */
export function blankAsNull(text: string | null | undefined): string | null {
  const line = (text ?? '').replace(/[\s\0]+/g, ' ').trim();
  return line === '' ? null : line;
}

/** Without the blanks at the ends of lines; each run of blanks is looked at once. */
export const trimLineEnds = (text: string): string =>
  text.replace(/[ \t]+(\r?\n|$)?/g, (blanks, end: string | undefined) => end ?? blanks);

/** Lines end with `\n`; other control characters go, since no table keeps all of them. */
export const tidyText = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/(?![\t\n])\p{Cc}/gu, '');
