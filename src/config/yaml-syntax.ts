/** What is told of a text that is no YAML: the library's first error, in plain words, at the place to mend and with how. */
import { problemAt, type Source, type Span, type Tell } from './source.ts';
import {
  isYamlMap,
  isYamlScalar,
  isYamlSeq,
  type YAMLParseError,
  type YamlNode,
  type YamlScalar,
} from './yaml.ts';

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
  if (code === 'TAB_AS_INDENT')
    tell(problemAt(span, 'yaml-syntax', 'a tab indents this line', 'indent with blanks'));
  else if (code === 'BLOCK_AS_IMPLICIT_KEY' && /:(?:\s|$)/.test(rest)) {
    const value = { source, start: span.start, end: span.start + rest.length };
    const why = 'not valid YAML: a value on the line of its key cannot hold `: ` as it stands';
    tell(problemAt(value, 'yaml-syntax', why, 'put the value in quotes'));
  } else {
    const [first = ''] = message.split('\n', 1);
    const plain = `not valid YAML: ${first.charAt(0).toLowerCase()}${first.slice(1).replace(/\.$/, '')}`;
    const quote = code === 'MISSING_CHAR' ? unclosedQuote(contents as YamlNode | null, span.start) : null;
    const place = quote?.range ? { source, start: quote.range[0], end: quote.range[1] } : span;
    tell(problemAt(place, 'yaml-syntax', plain, hintFor(code, span)));
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

/** The library finds that a quote is missing where the text ends; people look for it where it was opened. */
function unclosedQuote(node: YamlNode | null, end: number): YamlScalar | null {
  if (isYamlScalar(node)) return node.type?.startsWith('QUOTE') && node.range?.[1] === end ? node : null;
  const within = isYamlMap(node)
    ? node.items.flatMap(({ key, value }) => [key, value])
    : isYamlSeq(node)
      ? node.items
      : [];
  for (const inner of within) {
    const found = unclosedQuote(inner as YamlNode | null, end);
    if (found) return found;
  }
  return null;
}
