/** Which source is meant where `source` does not say, and whether a fetch of it goes on from what is there. */
import type { FetchOptions, SourceName } from './options.ts';

/** Null where nothing says it. */
export function sourceOf({ source, url, input }: FetchOptions): SourceName | null {
  if (source !== undefined) return source;
  const [first] = url === undefined ? [] : typeof url === 'string' ? [url] : url;
  if (first === undefined) return input === undefined ? null : 'file';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(first)?.[1]?.toLowerCase();
  return (
    (scheme === undefined ? null : bySchemes[scheme]) ??
    (/^git@|\.git(?:#.*)?$/.test(first) ? 'git' : bucketOrNone(scheme))
  );
}

/** What it has given before, as what fell off the end of a feed, cannot be had again. */
export const extendsLast = (options: FetchOptions): boolean =>
  sourceOf(options) === 'feed' || options.incremental !== undefined;

const bucketOrNone = (scheme: string | undefined): SourceName | null =>
  scheme === undefined ? 'bucket' : null;

const bySchemes: { readonly [scheme: string]: SourceName | undefined } = {
  http: 'http',
  https: 'http',
  gs: 'bucket',
  s3: 'bucket',
  hf: 'hf',
  git: 'git',
  ssh: 'git',
  postgres: 'sql',
  postgresql: 'sql',
  sqlite: 'sql',
  duckdb: 'sql',
};
