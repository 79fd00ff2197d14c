/** Templates: text with `${path}` in it, taken apart. `\${` is a literal `${`. */

export type TemplatePiece =
  | { readonly type: 'text'; readonly text: string }
  /** `written` is all of it, braces too. */
  | { readonly type: 'value'; readonly written: string; readonly path: TemplatePath }
  | { readonly type: 'fault'; readonly written: string; readonly fault: 'unclosed' | 'malformed' };

/** Names are members of maps; numbers, written in brackets, are places in lists. */
export type TemplatePath = readonly (string | number)[];

export const hasTemplate = (text: string): boolean => text.includes('${');

export function parseTemplate(text: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let from = 0;
  for (let open = nextOpen(text, 0); open >= 0; open = nextOpen(text, from)) {
    if (open > from) pieces.push({ type: 'text', text: literalText(text.slice(from, open)) });
    const close = text.indexOf('}', open);
    if (close < 0) {
      const [written = ''] = text.slice(open).split('\n', 1);
      return [...pieces, { type: 'fault', written, fault: 'unclosed' }];
    }
    const written = text.slice(open, close + 1);
    const path = parseTemplatePath(written.slice(2, -1));
    pieces.push(path ? { type: 'value', written, path } : { type: 'fault', written, fault: 'malformed' });
    from = close + 1;
  }
  if (from < text.length || pieces.length === 0)
    pieces.push({ type: 'text', text: literalText(text.slice(from)) });
  return pieces;
}

/** `a.b[0].c`; null where it is none. */
function parseTemplatePath(written: string): TemplatePath | null {
  const text = written.trim();
  if (!/^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+|\[[^[\].]+\])*$/u.test(text)) return null;
  return [...text.matchAll(/\[([^\]]+)\]|([^.[\]]+)/g)].map(([, index, name]) => {
    if (name !== undefined) return name;
    const inner = (index ?? '').trim();
    return /^\d+$/.test(inner) ? Number(inner) : inner;
  });
}

export const templatePathText = (path: TemplatePath): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');

function nextOpen(text: string, from: number): number {
  let open = text.indexOf('${', from);
  while (open > 0 && text[open - 1] === '\\') open = text.indexOf('${', open + 2);
  return open;
}

const literalText = (text: string): string => text.replaceAll('\\${', '${');
