/** The document of a YAML text, composed no deeper than the stack allows: its library recurses, and texts may be hostile. */
import { Composer, Lexer, Parser } from './yaml.ts';

type YamlDocument = ReturnType<Composer['compose']> extends Iterable<infer Document> ? Document : never;

export interface ReadDocument {
  readonly document: YamlDocument;
  /** Offset of the second document, where there is one. */
  readonly second: number | null;
}

/** What is refused: nesting of more than `deep` levels, or more than `long` words and signs. */
export interface Limits {
  readonly deep: number;
  readonly long: number;
}

export interface Refused {
  readonly limit: keyof Limits;
  /** Offset of what is too much. */
  readonly at: number;
}

export function readDocument(text: string, limits: Limits): ReadDocument | Refused {
  let refused: Refused | null = null;
  const tokens = tokensOf(text, limits, (limit, at) => {
    refused = { limit, at };
  });
  // Whether a key stands twice is told by who reads the document: the library compares each key with all before it.
  const composer = new Composer({ schema: 'failsafe', strict: true, uniqueKeys: false, logLevel: 'silent' });
  const [document, other] = firstTwo(composer.compose(tokens, true, text.length));
  if (refused) return refused;
  if (!document) throw new Error('the library gives a document for every text');
  return { document, second: other ? other.range[0] : null };
}

/** Ends early, and says where, at what goes beyond a limit. */
function* tokensOf(text: string, limits: Limits, refuse: (limit: keyof Limits, at: number) => void) {
  const parser = new Parser();
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (parser.stack.length > limits.deep) return refuse('deep', parser.offset);
    if (++count > limits.long) return refuse('long', parser.offset);
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
