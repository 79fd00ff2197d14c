/** Paths as people are to read them, and may paste them: from the folder in which they called. */
import { seenFrom } from '../path.ts';
import type { Style } from './style.ts';

/** `path` counts from the project's root. */
export const fromHere = (path: string, { from = '.' }: Pick<Style, 'from'>): string =>
  from === '.' ? path : seenFrom(from, path);
