/** What is said of the vectors beside the vectors themselves, as texts by name: in the metadata of a file. */
import { isList, parseJson } from '../../json.ts';
import type { VectorHead } from './vector-file.ts';

/** More names than these are in the vectorizer's state only. */
const mostNames = 65_536;

export function notesOf({ columns, names, fingerprint }: VectorHead): ReadonlyMap<string, string> {
  const notes = new Map([['columns', String(columns)]]);
  if (fingerprint !== null) notes.set('fingerprint', fingerprint);
  if (names !== null && names.length <= mostNames) notes.set('names', JSON.stringify(names));
  return notes;
}

/** Null for what is not said, or cannot be. */
export function headIn(notes: ReadonlyMap<string, string>): {
  readonly columns: number | null;
  readonly names: readonly string[] | null;
  readonly fingerprint: string | null;
} {
  const columns = Number(notes.get('columns') ?? Number.NaN);
  const names = parseJson(notes.get('names') ?? '') ?? null;
  return {
    columns: Number.isSafeInteger(columns) && columns >= 0 ? columns : null,
    names: isList(names) ? names.map(String) : null,
    fingerprint: notes.get('fingerprint') ?? null,
  };
}
