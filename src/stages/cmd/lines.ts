/** The lines of a command: what one shell each is started for. */

/**
 * The entries of a list and the lines of each text, in order, without blank ones. A backslash at the end of a line
 * continues it, as in the shell.
 */
export function commandLines(written: string | readonly string[]): string[] {
  const texts = typeof written === 'string' ? [written] : written;
  return texts.flatMap((text) =>
    joinContinued(text)
      .split('\n')
      .filter((line) => line.trim() !== ''),
  );
}

/** An even number of backslashes is a text of backslashes and continues nothing. */
const joinContinued = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(/(?<!\\)((?:\\\\)*)\\\n/g, '$1');
