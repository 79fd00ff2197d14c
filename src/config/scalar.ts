/** Plain scalars of YAML 1.2 (core schema) and dates, typed by how they are written. */
import { Moment, type Scalar } from '../value.ts';

const nothing = /^(?:~|null|Null|NULL|)$/;
const integer = /^[-+]?[0-9]+$/;
const based = /^0(?:o[0-7]+|x[0-9a-fA-F]+)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const special = /^(?:([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const date =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]*)?)?[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?)?)?$/;

/** Reading an integer of a million digits takes longer than all the rest of a project. */
export const longestNumber = 10_000;

export const isTooLongNumber = (text: string): boolean =>
  text.length > longestNumber && (integer.test(text) || based.test(text));

export function scalarOf(text: string): Scalar {
  const first = text.charCodeAt(0);
  if (first >= 0x61 || (first >= 0x41 && first <= 0x5a)) return wordOf(text);
  if (nothing.test(text)) return null;
  if (integer.test(text)) return BigInt(text.replace(/^\+/, ''));
  if (based.test(text)) return BigInt(text);
  if (float.test(text)) return Number(text);
  const found = special.exec(text);
  if (found) return found[1] === undefined ? Number.NaN : found[1] === '-' ? -Infinity : Infinity;
  return date.test(text) ? new Moment(text) : text;
}

/** `~` sorts behind the letters, so it comes here too. */
function wordOf(text: string): Scalar {
  if (nothing.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  return /^(?:false|False|FALSE)$/.test(text) ? false : text;
}
