/** Data that lies outside of every project, at a URL: what can be fetched of it, and whether that is still the same. */

import type { Hooks } from '../open-remote.ts';

/**
 * `same`: it is what `known` said. `rev` tells this state of the source from others, in its own words; null where it
 * has none.
 */
export type Fetched = 'same' | 'nothing' | { readonly rev: string | null };

export interface Source {
  /** For people: holds no credentials. */
  readonly url: string;
  /** Its last part; null where that is no name of a file. */
  readonly name: string | null;
  /**
   * Makes the new file or folder `to`, with nothing left where it fails. Throws a `RemoteError`, or an `AbortError` when
   * `signal` says so.
   */
  fetch(to: string, known: string | null, signal: AbortSignal): Promise<Fetched>;
}

export interface SourceHooks extends Hooks {
  /** Bytes of how many. */
  readonly onProgress: (done: number, total: number) => void;
}

/** A URL as it may be shown: without who asks, and without a query, which may hold a signature. */
export const shownUrl = (url: string): string =>
  url.replace(/^([^/?#]*\/\/)[^/?#]*@/, '$1').replace(/\?.*$/s, '?…');

export function lastPart(path: string): string | null {
  const part = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return isName(part) ? part : null;
}

/** Of a file or folder, in a way that no system misunderstands. */
export const isName = (part: string): boolean =>
  part !== '' && part !== '.' && part !== '..' && !/[/\0]/.test(part) && Buffer.byteLength(part) <= 255;
