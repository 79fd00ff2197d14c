/** The URLs of a fetch: all of them, or the one that a source can have. */
import { WorkError } from '../../work.ts';
import type { FetchOptions } from './options.ts';

export const urlsOf = ({ url }: Pick<FetchOptions, 'url'>): readonly string[] =>
  url === undefined ? [] : typeof url === 'string' ? [url] : url;

export function onlyUrl(options: Pick<FetchOptions, 'url'>, source: string): string {
  const [url, ...more] = urlsOf(options);
  if (url !== undefined && more.length === 0) return url;
  throw new WorkError({
    code: 'option-conflict',
    message: `\`source: ${source}\` reads one \`url\``,
    hint: 'make a stage of each',
    option: ['url'],
  });
}
