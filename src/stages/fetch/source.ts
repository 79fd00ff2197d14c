/** A source of data as each file of `sources/` gives one: where data comes from, not what becomes of it. */
import type { WebClient } from '../../data/web/web-client.ts';
import type { Json } from '../../json.ts';
import type { WorkContext } from '../../work.ts';
import type { FetchOptions } from './options.ts';

export interface Source {
  /** Brings it here. `work.ts` then checks the digest, unpacks, keeps columns and rows, joins by `key` and writes `output`. */
  fetch(options: FetchOptions, context: FetchContext): Promise<Fetched>;
  /** What tells this state of the source from others (ETag, generation, commit); asked in the process of `luc` itself. */
  probe?(options: FetchOptions, context: ProbeContext): Promise<Json>;
}

export interface FetchContext extends WorkContext {
  /** Asks the web as the options say (timeout, retries …) and trusts the hosts of `url`. */
  readonly client: WebClient;
  /** The value of the variable that `token_env` names; null without one. */
  readonly token: string | null;
  /** Absolute: where files are put. In the scratch, so that a killed fetch finds there what it has. */
  readonly folder: string;
  /** Absolute: the output as it was recorded, which feeds and `incremental` extend; null the first time. */
  readonly last: string | null;
}

export type ProbeContext = Pick<FetchContext, 'client' | 'token' | 'root' | 'wdir' | 'env' | 'signal'>;

export type Fetched = (FetchedFiles | FetchedTable) & {
  /** When it was got: the `Date` of the first answer, for the note beside the data; null where nobody said. */
  readonly date: string | null;
};

/** All files below `folder` are the output, by their paths there. */
export interface FetchedFiles {
  readonly form: 'files';
}

/** Absolute paths of JSONL or Parquet files: the new rows, in the order in which they are kept. */
export interface FetchedTable {
  readonly form: 'table';
  readonly parts: readonly string[];
}
