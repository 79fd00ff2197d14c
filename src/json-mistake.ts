/** Where a text stops being JSON: `JSON.parse` does not always say. */

const token =
  /("(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/uy;
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
    at = token.lastIndex = blanks.lastIndex;
    const found = token.exec(text);
    const next: State | null = found && stateAfter(state, found[0], found[1] !== undefined, open);
    if (!next) return at;
    state = next;
    at = token.lastIndex;
  }
}

/** The state after `token`, null where it cannot stand. `open` are the brackets around, innermost last. */
function stateAfter(state: State, token: string, isString: boolean, open: string[]): State | null {
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
      return isString ? 'colon' : null;
    case 'colon':
      return token === ':' ? 'value' : null;
    case 'after value':
      if (token !== ',' || open.length === 0) return null;
      return open.at(-1) === '{' ? 'name' : 'value';
  }
}
