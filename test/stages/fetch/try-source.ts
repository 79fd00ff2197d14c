/** Runs one source by itself, as the work of a fetch does, in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/data/duckdb.ts';
import { openWebClient } from '../../../src/data/web/open-web-client.ts';
import type { Json } from '../../../src/json.ts';
import { readOptions } from '../../../src/options/read.ts';
import { fetchOptions } from '../../../src/stages/fetch/options.ts';
import type { FetchContext, Fetched, Source } from '../../../src/stages/fetch/source.ts';
import { WorkError } from '../../../src/work.ts';
import { type Snapshot, snapshotOf } from '../../support/snapshot.ts';
import { workContext } from '../../support/work-context.ts';

export interface Trial {
  readonly wdir: string;
  readonly warned: string[];
  /** What it gives, or why it cannot: `code: message`. */
  fetch(source: Source, written: Json, more?: Partial<FetchContext>): Promise<Fetched | string>;
  probe(source: Source, written: Json, more?: Partial<FetchContext>): Promise<Json>;
  /** What it brought. */
  files(): Snapshot;
  rows(fetched: Fetched | string): Promise<unknown>;
}

/** `written`: URLs that the user wrote. */
export function openTrial(env: NodeJS.ProcessEnv = {}, written: readonly string[] = []): Trial {
  const root = mkdtempSync(join(tmpdir(), 'luc-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const wdir = join(root, 'project');
  const temporary = join(root, 'tmp');
  mkdirSync(wdir);
  const { signal } = new AbortController();
  const pace = { now: () => 0, chance: () => 0, wait: async () => {} };
  const client = openWebClient({
    written,
    env,
    signal,
    partials: join(root, 'partials'),
    onRetry: () => {},
    retries: 1,
    pace,
  });
  onTestFinished(() => client.close());
  const warned: string[] = [];
  const context: FetchContext = {
    ...workContext(root, {
      env,
      signal,
      warn: ({ code, message }) => void warned.push(`${code}: ${message}`),
    }),
    client,
    token: null,
    folder: join(root, 'scratch', 'files'),
    last: null,
  };
  const told = async <Value>(act: () => Promise<Value>): Promise<Value | string> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      return error.faults.map(({ code, message }) => `${code}: ${message}`).join('\n');
    }
  };
  const read = (given: Json) => {
    const { options, problems } = readOptions(fetchOptions, given, '`fetch`');
    if (!options) throw new Error(JSON.stringify(problems));
    return options;
  };
  return {
    wdir,
    warned,
    fetch: (source, given, more) => told(() => source.fetch(read(given), { ...context, ...more })),
    probe: (source, given, more) =>
      told(async () => source.probe?.(read(given), { ...context, ...more }) ?? null),
    files: () => snapshotOf(context.folder),
    async rows(fetched) {
      if (typeof fetched === 'string' || fetched.form !== 'table') return fetched;
      const database = await openDatabase({ memory: 2 ** 28, threads: 1, temporary });
      try {
        const files = fetched.parts.map((part) => `'${part}'`).join(', ');
        const columns = await database.columns(`SELECT * FROM read_parquet([${files}])`);
        const rows = await database.rows(`SELECT * FROM read_parquet([${files}])`);
        return {
          columns: columns.map(({ name, type }) => `${name}: ${type}`),
          rows: rows.map((row) => Object.values(row)),
        };
      } finally {
        database.close();
      }
    },
  };
}
