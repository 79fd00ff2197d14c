/** Paths as people are to read them, and may paste them: from the folder in which they called. */
import { seenFrom } from '../path.ts';
import type { Style } from './style.ts';

/** `path` counts from the project's root. */
export const fromHere = (path: string, { from = '.' }: Pick<Style, 'from'>): string =>
  from === '.' ? path : seenFrom(from, path);

/** The same of a remote: a relative folder counts from the project's root, all else from nowhere. */
export const urlFromHere = (url: string, style: Pick<Style, 'from'>): string =>
  /^(?:[a-z][a-z0-9+.-]*:|[~/])/i.test(url) ? url : fromHere(url, style);
