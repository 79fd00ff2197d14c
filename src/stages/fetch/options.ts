/** What a user may say of a fetch, as it was checked: paths relative to the stage's folder. */

export interface FetchOptions {
  readonly source?: SourceName;
  readonly url?: string | readonly string[];
  readonly output: string;
  readonly format?: 'raw' | 'parquet' | 'csv' | 'tsv' | 'jsonl' | 'json' | 'arrow';
  readonly refresh?: string;
  readonly digest?: string;
  readonly unpack?: boolean;
  /** Bytes. */
  readonly max_bytes?: number;
  readonly key?: string | readonly string[];
  readonly columns?: readonly string[];
  readonly where?: string;
  readonly limit?: number;
  readonly request?: RequestOptions;
  readonly records?: string;
  readonly paginate?: PaginateOptions;
  readonly full_text?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly max_pages?: number;
  readonly max_depth?: number;
  readonly same_host?: boolean;
  readonly robots?: boolean;
  readonly statement?: string;
  readonly incremental?: string;
  readonly input?: string;
  readonly command?: string | readonly string[];
  readonly config?: string;
  readonly streams?: readonly unknown[];
  readonly repo_type?: 'dataset' | 'model' | 'space';
  readonly license?: string;
  readonly source_note?: string;
  readonly token_env?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly retries?: number;
  readonly concurrency?: number;
  /** Requests a second. */
  readonly rate_limit?: number;
}

export type SourceName =
  | 'http'
  | 'feed'
  | 'crawl'
  | 'bucket'
  | 'hf'
  | 'git'
  | 'sql'
  | 'cdc'
  | 'airbyte'
  | 'kaggle'
  | 'file';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  /** Text, or what is sent as JSON. */
  readonly body?: unknown;
}

export interface PaginateOptions {
  readonly style: 'page' | 'offset' | 'cursor' | 'link';
  readonly param?: string;
  readonly size_param?: string;
  readonly start?: number;
  readonly size?: number;
  readonly cursor?: string;
  readonly max_pages?: number;
}
