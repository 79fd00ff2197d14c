/** DuckDB's text of a type, taken apart: `STRUCT(a BIGINT, "b c" FLOAT[3])[]`. */
import { quoted } from '../duckdb.ts';

export type TypeTree =
  | { readonly kind: 'plain'; readonly name: string }
  /** `size` of an array, whose lists all have so many items. */
  | { readonly kind: 'list'; readonly item: TypeTree; readonly size: number | null }
  | {
      readonly kind: 'struct';
      readonly fields: readonly { readonly name: string; readonly type: TypeTree }[];
    };

/** A MAP is a list of structs with `key` and `value`. */
export function typeTree(text: string): TypeTree {
  const array = /\[(\d*)\]$/.exec(text);
  if (array) {
    const size = array[1] === '' ? null : Number(array[1]);
    return { kind: 'list', item: typeTree(text.slice(0, array.index)), size };
  }
  const inside = /^(STRUCT|MAP)\(([\s\S]*)\)$/.exec(text);
  if (!inside) return { kind: 'plain', name: text };
  const [, outer, list = ''] = inside;
  const parts = partsOf(list);
  if (outer === 'MAP') {
    const fields = parts.map((part, i) => ({ name: i === 0 ? 'key' : 'value', type: typeTree(part) }));
    return { kind: 'list', item: { kind: 'struct', fields }, size: null };
  }
  return {
    kind: 'struct',
    fields: parts.map((part) => {
      const [whole = '', quotedName, name = ''] = /^(?:"((?:[^"]|"")*)"|([^\s"]+)) /.exec(part) ?? [];
      return { name: quotedName?.replaceAll('""', '"') ?? name, type: typeTree(part.slice(whole.length)) };
    }),
  };
}

/** How deep lists are in lists, or structs in structs; of a text that may be too deep to be taken apart. */
export function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [found] of text.matchAll(/"(?:[^"]|"")*"|(?:\[\d*\])+|[()]/g)) {
    if (found === '(') depth++;
    else if (found === ')') depth--;
    deepest = Math.max(deepest, found.startsWith('[') ? found.split('[').length - 1 : depth);
  }
  return deepest;
}

/** The tree's text, with names of members in quotes. */
export function typeText(tree: TypeTree): string {
  if (tree.kind === 'plain') return tree.name;
  if (tree.kind === 'list') return `${typeText(tree.item)}[${tree.size ?? ''}]`;
  return `STRUCT(${tree.fields.map(({ name, type }) => `${quoted(name)} ${typeText(type)}`).join(', ')})`;
}

/** The tree with its plain types changed. */
export function mapTypes(tree: TypeTree, change: (name: string) => string): TypeTree {
  if (tree.kind === 'plain') return { ...tree, name: change(tree.name) };
  if (tree.kind === 'list') return { ...tree, item: mapTypes(tree.item, change) };
  return {
    ...tree,
    fields: tree.fields.map(({ name, type }) => ({ name, type: mapTypes(type, change) })),
  };
}

/** Between the commas that lie in no brackets and no name. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: found, index } of text.matchAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[(),]/g)) {
    if (found === '(') depth++;
    else if (found === ')') depth--;
    else if (found === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}
