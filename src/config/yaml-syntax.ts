/** What is told of a text that is no YAML: the library's first error, in plain words, at the place to mend and with how. */
import { problemAt, type Source, type Span, type Tell } from './source.ts';
import { isYamlMap, isYamlScalar, isYamlSeq, type YAMLParseError, type YamlNode } from './yaml.ts';

interface Broken {
  readonly errors: readonly YAMLParseError[];
  readonly contents: unknown;
}

/** Whether the text is broken. One broken line often breaks those below, so only the first is told. */
export function tellSyntax(source: Source, { errors, contents }: Broken, tell: Tell): boolean {
  const [error] = errors;
  if (!error) return false;
  const { code, message, pos } = error;
  const span = { source, start: pos[0], end: pos[1] };
  const rest = restOfLine(span);
  const open =
    code === 'MISSING_CHAR' || code === 'BAD_INDENT'
      ? unclosed(contents as YamlNode | null, source.text, span.start)
      : null;
  if (open && source.text.startsWith(open.closing, span.start)) {
    const why = `\`${open.closing}\` stands too far to the left`;
    tell(problemAt(span, 'yaml-syntax', why, 'indent it by more than the key that it belongs to'));
  } else if (open) {
    const { at, sign, closing } = open;
    const hint = hintFor(code, span) ?? `a \`${closing}\` is missing`;
    tell(problemAt({ source, start: at, end: at + 1 }, 'yaml-syntax', `\`${sign}\` is not closed`, hint));
  } else if (code === 'TAB_AS_INDENT')
    tell(problemAt(span, 'yaml-syntax', 'a tab indents this line', 'indent with blanks'));
  else if (code === 'BLOCK_AS_IMPLICIT_KEY' && /:(?:\s|$)/.test(rest)) {
    const value = { source, start: span.start, end: span.start + rest.length };
    const why = 'not valid YAML: a value on the line of its key cannot hold `: ` as it stands';
    tell(problemAt(value, 'yaml-syntax', why, 'put the value in quotes'));
  } else {
    const [first = ''] = message.split('\n', 1);
    const plain = `not valid YAML: ${first.charAt(0).toLowerCase()}${first.slice(1).replace(/\.$/, '')}`;
    tell(problemAt(span, 'yaml-syntax', plain, hintFor(code, span)));
  }
  return true;
}

function hintFor(code: string, { source, start }: Span): string | null {
  const from = source.text.lastIndexOf('\n', start - 1) + 1;
  const line = restOfLine({ source, start: from });
  if (code === 'BAD_DQ_ESCAPE' && line.includes('\\${'))
    return 'in double quotes write `\\\\${` for a literal `${`';
  const bracket = line.search(/[[{,]/);
  if (bracket >= 0 && line.includes('${', bracket + 1)) return 'inside of [ ] and { } put `${…}` in quotes';
  return null;
}

function restOfLine({ source: { text }, start }: Omit<Span, 'end'>): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).trimEnd();
}

interface Opened {
  /** What opens it, one character. */
  readonly at: number;
  readonly sign: string;
  readonly closing: string;
}

/** The library finds that something is not closed where that ends; people look for it where it was opened. */
function unclosed(node: YamlNode | null, text: string, end: number): Opened | null {
  const isMap = isYamlMap(node);
  const isSeq = isYamlSeq(node);
  for (const inner of isMap
    ? node.items.flatMap(({ key, value }) => [key, value])
    : isSeq
      ? node.items
      : []) {
    const found = unclosed(inner as YamlNode | null, text, end);
    if (found) return found;
  }
  const [at, last] = node?.range ?? [];
  if (at === undefined || last !== end) return null;
  const sign = text.charAt(at);
  if (isYamlScalar(node)) return node.type?.startsWith('QUOTE') ? { at, sign, closing: sign } : null;
  const closing = isMap ? '}' : ']';
  const isFlow = (isMap || isSeq) && node.flow === true;
  return isFlow && text.charAt(last - 1) !== closing ? { at, sign, closing } : null;
}
