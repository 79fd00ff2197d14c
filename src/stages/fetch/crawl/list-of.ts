/** A list of what may be many, in words. */

const most = 20;

/** `3 pages: a, b, c`. */
export function listOf(all: readonly string[], noun: string): string {
  const shown = all.slice(0, most).map((one) => `\`${one}\``);
  const more = all.length > most ? ` and ${all.length - most} more` : '';
  return `${all.length} ${noun}${all.length === 1 ? '' : 's'}: ${shown.join(', ')}${more}`;
}
