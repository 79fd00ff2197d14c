/** Who we are to Google: what the client finds in the environment, in a file, or on the machine, as headers of a request. */
import { Storage } from '@google-cloud/storage';
import { isSystemError } from '../../base/effects.ts';
import type { GcsOptions } from './options.ts';
import type { Place } from './place.ts';
import { Setback } from './setback.ts';
import { lostConnection, troubled, unauthenticated } from './troubles.ts';

/** Fails with a `Setback`. Tokens are kept and renewed by the client. */
export type Credentials = () => Promise<{ readonly [name: string]: string }>;

export function openCredentials(place: Place, options: GcsOptions): Credentials {
  const { isAnonymous, keyFile, project } = options;
  if (isAnonymous) return async () => ({});
  const { authClient } = new Storage({
    ...(keyFile !== null && { keyFilename: keyFile }),
    ...(project !== null && { projectId: project }),
  });
  return async () => {
    try {
      return await authClient.getRequestHeaders(options.endpoint.href);
    } catch (error) {
      throw setbackOf(place, options, error);
    }
  };
}

/** The client's own words may hold what is in a file of credentials: only its codes are looked at. */
function setbackOf(place: Place, { keyFile }: GcsOptions, error: unknown): Setback {
  const { url } = place;
  const where = keyFile === null ? 'the credentials of this machine' : `\`${keyFile}\``;
  const { response, message, code } = error as GoogleError;
  if (response?.status !== undefined) {
    const { status, data } = response;
    const said = typeof data === 'object' && data !== null ? data : {};
    const word = /^\w+$/.exec(String(said.error ?? ''))?.[0] ?? String(status);
    if (status === 429 || status >= 500)
      return new Setback(troubled('unreachable', `\`${url}\`: Google gives no token (${word})`), {
        why: `no token was given (${status})`,
        again: true,
      });
    if (/\biat\b|\bexp\b|timeframe/.test(String(said.error_description ?? '')))
      return new Setback(
        troubled(
          'unauthenticated',
          `\`${url}\`: Google does not accept ${where} (${word}: their time is wrong)`,
          'set the clock of this machine, and try again',
        ),
      );
    return new Setback(unauthenticated(url, word));
  }
  if (
    isSystemError(error, 'ENOENT', 'EACCES', 'EISDIR') ||
    /does not exist, or it is not a file/.test(message)
  )
    return new Setback(
      troubled(
        'unauthenticated',
        `\`${url}\`: ${where} cannot be read`,
        'name the file of your credentials in `credentialpath` or `GOOGLE_APPLICATION_CREDENTIALS`',
      ),
    );
  if (code !== undefined && /^E[A-Z_]+$/.test(code))
    return lostConnection(place, 'the host of tokens', error as NodeJS.ErrnoException);
  if (/default credentials/.test(message))
    return new Setback(
      troubled(
        'unauthenticated',
        `\`${url}\`: there are no credentials on this machine`,
        'run `gcloud auth application-default login`, name a file in `credentialpath`, or say `allow_anonymous_login: true` of a public bucket',
      ),
    );
  return new Setback(
    troubled(
      'unauthenticated',
      `\`${url}\`: ${where} cannot be used`,
      'it has to be a JSON file of credentials as Google gives them, whole and unchanged',
    ),
  );
}

interface GoogleError extends Error {
  readonly code?: string;
  readonly response?: {
    readonly status?: number;
    readonly data?: { readonly error?: unknown; readonly error_description?: unknown } | string | null;
  };
}
