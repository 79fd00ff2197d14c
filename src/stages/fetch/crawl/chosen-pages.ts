/** Which pages of a crawl are wanted: globs of whole URLs, or of their paths. */
import { compileGlob } from '../../../glob.ts';
import type { FetchOptions } from '../options.ts';

export function chosenPages({ include, exclude }: FetchOptions): (url: string) => boolean {
  const wanted = include?.map(compilePattern);
  const unwanted = (exclude ?? []).map(compilePattern);
  return (url) => (wanted?.some((fits) => fits(url)) ?? true) && !unwanted.some((fits) => fits(url));
}

/** Of what has a scheme all of the URL counts; else its path, without the slash before it. */
function compilePattern(pattern: string): (url: string) => boolean {
  const isWhole = pattern.includes('://');
  const matches = compileGlob(isWhole ? pattern : pattern.replace(/^\/+/, ''));
  return (url) => {
    const { pathname } = new URL(url);
    return matches(isWhole ? url : decoded(pathname.slice(1)));
  };
}

/** As people write it. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
