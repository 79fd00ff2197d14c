/** What a database refuses: its kind, its own words, and the place in the statement. */

export class DatabaseError extends Error {
  /** DuckDB's word: `Parser`, `Binder`, `Conversion`, `Out of Memory` … */
  readonly kind: string;
  /** How many bytes of the statement come before the place; null where none is named. */
  readonly position: number | null;
  /** Names that were probably meant. */
  readonly candidates: readonly string[];
  constructor(
    kind: string,
    message: string,
    position: number | null = null,
    candidates: readonly string[] = [],
  ) {
    super(message);
    this.kind = kind;
    this.position = position;
    this.candidates = candidates;
  }
}

/** It names files by where they lie on this machine. */
const withoutFolders = (message: string): string =>
  message.replace(/\bfile (["'])\/(?:[^"'\n]*\/)?([^"'/\n]+)\1/g, 'file $1$2$1');

/** Its first line as part of a sentence. */
export function inOneLine({ message }: DatabaseError): string {
  const [line = ''] = message.split('\n');
  const begun = /^[A-Z](?![A-Z])/.test(line) ? `${line.slice(0, 1).toLowerCase()}${line.slice(1)}` : line;
  return begun.replace(/[!.]$/, '');
}

/** DuckDB tells errors as JSON, some behind their kind (`Parser Error: {…}`). */
export function databaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseError) return error;
  // The library says beside what we refuse which column it was writing.
  if (error.cause instanceof DatabaseError) return error.cause;
  const [, kind = null, json] = /^(?:([\w -]+) Error: )?(\{[\s\S]*\})$/.exec(error.message) ?? [];
  if (json === undefined) return error;
  let facts: Readonly<Record<string, unknown>>;
  try {
    facts = JSON.parse(json);
  } catch {
    return error;
  }
  const { exception_type, exception_message, position, candidates } = facts;
  return new DatabaseError(
    typeof exception_type === 'string' ? exception_type : (kind ?? 'Unknown'),
    withoutFolders(typeof exception_message === 'string' ? exception_message : error.message),
    typeof position === 'string' ? Number(position) : null,
    typeof candidates === 'string' ? candidates.split(',').map((name) => name.trim()) : [],
  );
}
