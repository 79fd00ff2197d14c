/** Where a string of JSON ends: found without a pattern, which a string of some megabytes would exhaust. */

const escaped = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Offset behind the string whose quote is at `start`; null where it does not end as one. */
export function endOfJsonString(text: string, start: number): number | null {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x22) return at + 1;
    if (character < 0x20) return null;
    if (character !== 0x5c) continue;
    escaped.lastIndex = at;
    if (!escaped.test(text)) return null;
    at = escaped.lastIndex - 1;
  }
  return null;
}
