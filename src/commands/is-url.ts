/** Which words name a repository or data by a URL, and not by a path of this machine. */

/** `https://host/path`, `git@host:path`. */
export const isUrl = (word: string): boolean => /^[\w+.-]+:\/\/|^[\w.-]+@[\w.-]+:/.test(word);
