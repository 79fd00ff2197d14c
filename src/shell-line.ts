/** Command lines in texts for people, who paste them into a shell: whoever chose the names in them, each stays a word. */

/** A word of a shell, quoted where it must be. */
export const shellWord = (text: string): string =>
  /^[\w./@%+,:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** shellLine`luc add ${path}` is, with the quotes in which texts name commands, `luc add 'my data'`. */
export const shellLine = (texts: TemplateStringsArray, ...names: readonly string[]): string => {
  const line = names.reduce((before, name, i) => {
    // What begins with a dash would be a flag; only paths do so.
    const mark = name.startsWith('-') && /(?:^|\s)$/.test(before) ? './' : '';
    return before + shellWord(mark + name) + (texts[i + 1] ?? '');
  }, texts[0] ?? '');
  return `\`${line}\``;
};
