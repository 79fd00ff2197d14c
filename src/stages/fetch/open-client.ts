/** The client of the web of one fetch, and the secret that it may send. */
import { openWebClient } from '../../data/web/open-web-client.ts';
import type { WebClient } from '../../data/web/web-client.ts';
import type { FetchOptions } from './options.ts';
import { urlsOf } from './urls.ts';

export interface ClientContext {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Absolute: where halves of downloads are kept; null to keep none. */
  readonly partials: string | null;
  readonly log: (line: string) => void;
}

export function openClient(options: FetchOptions, { env, signal, partials, log }: ClientContext): WebClient {
  const { timeout, retries, concurrency, rate_limit, max_bytes } = options;
  const endpoints = namedByEnvironment.flatMap((name) => env[name] ?? []);
  return openWebClient({
    timeout,
    retries,
    concurrency,
    rateLimit: rate_limit ?? null,
    maxBytes: max_bytes ?? null,
    written: [...urlsOf(options), ...endpoints],
    env,
    signal,
    partials,
    onRetry: log,
  });
}

/** Places that users name there as well as in a file. */
const namedByEnvironment = ['HF_ENDPOINT'];
