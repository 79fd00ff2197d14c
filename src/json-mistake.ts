/** Where a text stops being JSON: `JSON.parse` does not always say. */
import { endOfJsonString } from './json-string.ts';

const token = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/y;
const blanks = /[ \t\n\r]*/y;

type State = 'value' | 'first value' | 'name' | 'first name' | 'colon' | 'after value';

/** Offset of the first token that cannot stand where it stands; the text's length where more is missing. */
export function findJsonMistake(text: string): number {
  const open: string[] = [];
  let state: State = 'value';
  let at = 0;
  for (;;) {
    blanks.lastIndex = at;
    blanks.test(text);
    at = blanks.lastIndex;
    const end = endOfToken(text, at);
    const next: State | null = end === null ? null : stateAfter(state, text.slice(at, end), open);
    if (end === null || !next) return at;
    state = next;
    at = end;
  }
}

function endOfToken(text: string, at: number): number | null {
  if (text[at] === '"') return endOfJsonString(text, at);
  token.lastIndex = at;
  return token.test(text) ? token.lastIndex : null;
}

/** The state after `token`, null where it cannot stand. `open` are the brackets around, innermost last. */
function stateAfter(state: State, token: string, open: string[]): State | null {
  const closes = token === (open.at(-1) === '{' ? '}' : ']') && open.length > 0;
  if (closes && (state === 'after value' || state === (token === '}' ? 'first name' : 'first value'))) {
    open.pop();
    return 'after value';
  }
  switch (state) {
    case 'value':
    case 'first value':
      if (token === '{' || token === '[') {
        open.push(token);
        return token === '{' ? 'first name' : 'first value';
      }
      return /^[\]},:]/.test(token) ? null : 'after value';
    case 'name':
    case 'first name':
      return token.startsWith('"') ? 'colon' : null;
    case 'colon':
      return token === ':' ? 'value' : null;
    case 'after value':
      if (token !== ',' || open.length === 0) return null;
      return open.at(-1) === '{' ? 'name' : 'value';
  }
}
