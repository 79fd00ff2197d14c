/** Options in the form in which they are part of a stage's key: canonical JSON forgets the order of a map, which may matter. */
import { isList, isObject, type Json } from '../json.ts';
import type { OptionTable, OptionType } from '../option.ts';

/** A map whose order matters becomes a list of maps with one key each. */
export function keyForm(
  table: OptionTable,
  written: { readonly [name: string]: Json },
): { [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(written).map(([name, value]) => {
      const option = Object.hasOwn(table, name) ? table[name] : undefined;
      return [name, option ? formOf(option.type, value) : value];
    }),
  );
}

function formOf(type: OptionType<unknown>, value: Json): Json {
  if (isList(value)) {
    const [item] = typesOfForm(type, 'array')[0]?.inner ?? [];
    return item ? value.map((one) => formOf(item, one)) : value;
  }
  if (!isObject(value)) return value;
  const map = typesOfForm(type, 'object')[0];
  if (!map) return value;
  if (map.members) return keyForm(map.members, value);
  if (map.isOrdered) return Object.entries(value).map(([name, one]) => ({ [name]: one }));
  const { entries } = map;
  if (!entries) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
      return [name, entry ? formOf(entry, one) : one];
    }),
  );
}

/** The type itself, or those of its alternatives, that are lists or maps. */
function typesOfForm(type: OptionType<unknown>, form: 'array' | 'object'): readonly OptionType<unknown>[] {
  if (type.schema.type === form) return [type];
  return type.schema.anyOf === undefined
    ? []
    : (type.inner ?? []).flatMap((inner) => typesOfForm(inner, form));
}
