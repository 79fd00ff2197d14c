/** Patterns of names: which texts a glob matches. Knows no files. */
import picomatch from 'picomatch';

/** A hidden name is matched only by a pattern that writes its dot. */
export function compileGlob(pattern: string): (text: string) => boolean {
  const matches = picomatch(pattern);
  return (text) => matches(text);
}

/** Whether it is a pattern at all, and the folder that all it can match lies in. */
export function scanGlob(pattern: string): { readonly base: string; readonly isGlob: boolean } {
  const { base, isGlob } = picomatch.scan(pattern);
  return { base, isGlob };
}

/** What `include` takes, or everything where it is null, without what `exclude` takes. */
export function compileChoice(
  include: readonly string[] | null,
  exclude: readonly string[],
): (text: string) => boolean {
  const wanted = include?.map(compileGlob);
  const unwanted = exclude.map(compileGlob);
  return (text) =>
    (wanted?.some((matches) => matches(text)) ?? true) && !unwanted.some((matches) => matches(text));
}
