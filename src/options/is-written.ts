/** Whether an option says something: a default that is written out says nothing that was not so before. */
import { type Json, sameJson } from '../json.ts';
import type { OptionTable } from '../option.ts';

export function isWritten<Options extends object>(
  table: OptionTable,
  options: Options,
  name: keyof Options & string,
): boolean {
  const { usual, fallback = usual } = table[name] ?? {};
  const value = options[name];
  return value !== undefined && (fallback === undefined || !sameJson(value as Json, fallback as Json));
}
