/** Which inputs are globs, for the graph and for the work alike: a dep is the folder that a glob starts from. */

/** Null for a plain path, which parentheses do not make a glob: browsers name files `a (1).csv`. */
export function globIn(written: string): { readonly folder: string; readonly pattern: string } | null {
  const parts = written.split('/');
  const first = parts.findIndex((part) => /[*?[{]/.test(part));
  if (first < 0) return null;
  return { folder: parts.slice(0, first).join('/') || '.', pattern: parts.slice(first).join('/') };
}
