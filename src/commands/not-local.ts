/** Repositories that are not on this machine: which words name one, and what is told of it. */
import type { Problem } from '../failure.ts';

export const isUrl = (word: string): boolean => /^[\w+.-]+:\/\/|^[\w.-]+@[\w.-]+:/.test(word);

export const notLocal = (url: string): Problem => ({
  code: 'not-local',
  message: `\`${url}\` is not on this machine, and other repositories cannot be reached yet`,
  hint: 'clone it, then name the folder',
});
