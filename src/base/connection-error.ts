/** Errors of who asked the web and was not answered: which they are, and why, in words for people. */
import { unknownEncoding } from './decoded.ts';
import { forbiddenAddress } from './guard.ts';
import { stalled } from './http.ts';
import { endlessRedirects, plainRedirect } from './redirects.ts';

export const isConnectionError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && error.name !== 'AbortError' && 'code' in error;

/** Whether the other end could not show who it is, or speaks no TLS at all. */
export const isUntrusted = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test(code);

/** Whether it would be so again: nothing broke. */
export const isRefusal = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  [forbiddenAddress, endlessRedirects, plainRedirect, unknownEncoding].includes(code);

/** `error` is the system's, Node's or our own. */
export function whyLost(error: NodeJS.ErrnoException): string {
  const { code = '', message } = error;
  if (code === stalled || isRefusal(error)) return message;
  if (/^(?:Z_|ERR__?ERROR_)/.test(code)) return `what came is damaged (${code})`;
  return words[code] ?? `the connection broke (${code})`;
}

const words: { readonly [code: string]: string | undefined } = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ECONNREFUSED: 'the connection was refused',
  ENETUNREACH: 'there is no way to the host',
  EHOSTUNREACH: 'there is no way to the host',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ETIMEDOUT: 'the host did not answer',
};
