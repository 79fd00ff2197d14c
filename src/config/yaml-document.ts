/** The document of a YAML text, composed no deeper than the stack allows: its library recurses, and texts may be hostile. */
import { Composer, Lexer, Parser } from './yaml.ts';

type YamlDocument = ReturnType<Composer['compose']> extends Iterable<infer Document> ? Document : never;

export interface ReadDocument {
  readonly document: YamlDocument;
  /** Offset of the second document, where there is one. */
  readonly second: number | null;
}

/** Offset of the first value that is nested more than `limit` deep. */
export interface TooDeep {
  readonly deepAt: number;
}

export function readDocument(text: string, limit: number): ReadDocument | TooDeep {
  let deepAt: number | null = null;
  const tokens = tokensOf(text, limit, (offset) => {
    deepAt = offset;
  });
  // Whether a key stands twice is told by who reads the document: the library compares each key with all before it.
  const composer = new Composer({ schema: 'failsafe', strict: true, uniqueKeys: false, logLevel: 'silent' });
  const [document, other] = firstTwo(composer.compose(tokens, true, text.length));
  if (deepAt !== null) return { deepAt };
  if (!document) throw new Error('the library gives a document for every text');
  return { document, second: other ? other.range[0] : null };
}

/** Ends early, and says where, at nesting that is too deep. */
function* tokensOf(text: string, limit: number, onDeep: (offset: number) => void) {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    if (parser.stack.length > limit) return onDeep(parser.offset);
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/** No more are composed: a text may hold a hundred thousand. */
function firstTwo<Item>(items: Iterable<Item>): Item[] {
  const found: Item[] = [];
  for (const item of items) if (found.push(item) === 2) break;
  return found;
}
