/** What may come instead of an answer, in words that hold no secret. */
import { isConnectionError, isRefusal, isUntrusted, whyLost } from '../../base/connection-error.ts';
import { durationText } from '../../report/words.ts';
import { WorkError, type WorkProblem } from '../../work.ts';
import { longestAsked, Setback, waitIn } from './setback.ts';
import { secretsIn, shownUrl } from './shown-url.ts';
import type { WebHead, WebRequest } from './web-client.ts';

/** What of a request stands in problems. */
export type Told = Pick<WebRequest, 'url' | 'option' | 'token' | 'codes'>;

export function problemOf({ url, option }: Told, code: string, message: string, hint: string): WorkProblem {
  return { code, message: `\`${shownUrl(url)}\` ${message}`, hint, ...(option && { option }) };
}

export const errorOf = (...words: Parameters<typeof problemOf>): WorkError =>
  new WorkError(problemOf(...words));

/** `error` is what a connection failed with; what is none of its errors stays. */
export function inWords(told: Told, error: unknown): unknown {
  if (!isConnectionError(error)) return error;
  const { code } = error;
  if (isRefusal(error))
    return errorOf(
      told,
      refusals[code ?? ''] ?? 'network',
      `is refused: ${error.message}`,
      refusalHint(code),
    );
  if (isUntrusted(error))
    return errorOf(
      told,
      'network',
      `is refused: its certificate is not trusted: ${error.message}`,
      'name the certificates of your network in `NODE_EXTRA_CA_CERTS`',
    );
  if (/^ERR_(?:INVALID_CHAR|INVALID_HTTP_TOKEN|UNESCAPED)/.test(code ?? ''))
    return errorOf(
      told,
      'wrong-type',
      'cannot be asked: a header has a character that none may have',
      'see `request.headers`, and the variable that `token_env` names',
    );
  const why = whyLost(error);
  const problem = problemOf(told, 'network', `gives no answer: ${why}`, offline);
  return new Setback(problem, why);
}

const refusals: { readonly [code: string]: string } = {
  ENOTPERMITTED: 'private-address',
  EREDIRECTS: 'redirect-loop',
  EPLAINREDIRECT: 'insecure-redirect',
};

function refusalHint(code: string | undefined): string {
  return code === 'ENOTPERMITTED'
    ? 'only a host that the stage itself names by its address may lie inside; nothing else leads there'
    : 'see in a browser where it leads, and name that';
}

export const offline =
  'see whether this machine is online, and whether it needs `HTTPS_PROXY`; then try again';

/** An answer with a status that was not wanted; `said` is how its body begins. */
export function refusal(told: Told, { status, header }: WebHead, said: string): Error {
  const words = said === '' ? `answers ${status}` : `answers ${status}: ${masked(told, said)}`;
  const code = told.codes?.[status] ?? 'http-status';
  const problem = problemOf(told, code, words, hintFor(status));
  if (!isPassing(status)) return new WorkError(problem);
  const wait = waitIn(header);
  if (wait === null || wait <= longestAsked) return new Setback(problem, `it answers ${status}`, wait);
  return errorOf(
    told,
    code,
    `answers ${status}, and wants to be asked again in ${durationText(wait)}`,
    'try again then; `rate_limit` says how many requests a second may begin',
  );
}

const isPassing = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500;

function hintFor(status: number): string {
  if (status === 401 || status === 403)
    return '`token_env` names the variable that holds the token for it; see whether it is valid, and may do that';
  if (status === 404 || status === 410) return 'see whether it is spelled so, and still there';
  if (status === 429) return 'try again later; `rate_limit` says how many requests a second may begin';
  return isPassing(status) ? 'try again later' : 'see whether it is asked as it wants to be';
}

/** Servers repeat what they were sent. */
function masked({ url, token }: Told, text: string): string {
  const secrets = [...(token ? [token] : []), ...secretsIn(url)].sort((a, b) => b.length - a.length);
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}
