/** White space as Python's `str.split` has it: JavaScript's `\s` lacks some of it, and has U+FEFF more. */

const spaces = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const runs = new RegExp(`[${spaces}]+`, 'g');
const trailing = new RegExp(`[${spaces}]+$`);

/** The words between white space; none of an empty text. */
export const splitWords = (text: string): string[] => text.split(runs).filter((word) => word !== '');

export const trimEnd = (text: string): string => text.replace(trailing, '');

export const withoutSpaces = (text: string): string => text.replace(runs, '');
