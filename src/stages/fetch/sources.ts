/** The sources by their names, each loaded only when it is used. */
import type { SourceName } from './options.ts';
import type { Source } from './source.ts';

export const sources: { readonly [Name in SourceName]?: () => Promise<Source> } = {
  http: async () => (await import('./sources/http.ts')).http,
  feed: async () => (await import('./sources/feed.ts')).feed,
  crawl: async () => (await import('./sources/crawl.ts')).crawl,
  bucket: async () => (await import('./sources/bucket.ts')).bucket,
  hf: async () => (await import('./sources/hf.ts')).hf,
  git: async () => (await import('./sources/git.ts')).git,
  sql: async () => (await import('./sources/sql.ts')).sql,
  file: async () => (await import('./sources/file.ts')).file,
};
