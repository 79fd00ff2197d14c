/** What answers and broken connections mean: words for people, and whether another try may help. */

import { isUntrusted, whyLost } from '../../base/connection-error.ts';
import { fx } from '../../base/effects.ts';
import { type Answer, stalled } from '../../base/http.ts';
import type { Problem } from '../../failure.ts';
import { isObject, type Json, type JsonObject } from '../../json.ts';
import { RemoteError, type Trouble } from '../remote.ts';
import type { Place } from './place.ts';
import { Setback } from './setback.ts';

/** What a request needs, as Google names it. */
export type Permission = 'create' | 'get' | 'list' | 'delete';

/** What an answer says in its body. */
export interface Said {
  readonly answer: Answer;
  readonly json: JsonObject;
  /** Emulators say `null` where Google says nothing. */
  readonly isEmpty: boolean;
  /** The API's own word for what is wrong, as `rateLimitExceeded`. */
  readonly reason: string;
  readonly message: string;
}

export function troubled(trouble: Trouble, message: string, hint?: string): RemoteError {
  const problem: Problem = { code: `remote-${trouble}`, message, ...(hint && { hint }) };
  return new RemoteError(trouble, problem);
}

/** No answer came, or not all of it. `error` is the system's. */
export function lostConnection({ url }: Place, host: string, error: NodeJS.ErrnoException): Setback {
  const { code = '' } = error;
  const isTls = isUntrusted(error);
  const why = whyLost(error);
  return new Setback(
    troubled(
      'unreachable',
      isTls
        ? `\`${url}\`: the certificate of \`${host}\` is not trusted (${code})`
        : `\`${url}\`: ${why}, at \`${host}\``,
      isTls
        ? 'name the certificates of your network in `NODE_EXTRA_CA_CERTS`'
        : 'see whether this machine is online, and whether it needs `HTTPS_PROXY`; then try again',
    ),
    { why, again: !isTls, congestion: code === stalled },
  );
}

/** What any answer means that its request did not expect. */
export function refusal({ url, bucket }: Place, said: Said, needs: Permission): Setback {
  const { answer, reason, message } = said;
  const { status } = answer;
  const words = message === '' ? `it answered ${status}` : `it answered ${status}: ${message}`;
  if (isBusy(status, reason)) {
    return new Setback(troubled('unreachable', `\`${url}\`: ${words}, again and again`, 'try again later'), {
      why: `it answered ${status}`,
      again: true,
      wait: askedToWait(answer),
      congestion: true,
    });
  }
  if (status === 401) return new Setback(unauthenticated(url, words, skewOf(answer)));
  if (/userproject/i.test(reason) || /requester pays/i.test(message))
    return new Setback(
      troubled(
        'forbidden',
        `\`${url}\`: whoever asks pays for this bucket`,
        'name the project that pays in `user_project`',
      ),
    );
  if (status === 507 || status === 413 || (status === 403 && /quota/i.test(reason)))
    return new Setback(troubled('full', `\`${url}\`: ${words}`, 'free some space, or raise the quota'));
  const isGoogle = reason !== '' || /storage/.test(message);
  if (status === 407 || (status === 403 && !isGoogle))
    return new Setback(troubled('refused', `\`${url}\`: ${words}, and not by Google`, onWrongHost));
  if (status === 403) return new Setback(forbidden(url, message, needs));
  if (status === 404) return new Setback(absent(url, bucket));
  return new Setback(troubled('refused', `\`${url}\`: ${words}`, '`luc doctor` looks at the remote'));
}

export const absent = (url: string, bucket: string): RemoteError =>
  troubled(
    'absent',
    `\`${url}\`: there is no bucket \`${bucket}\``,
    'see how it is spelled; `luc remote modify` gives the remote another `url`',
  );

export const missing = (url: string, name: string): RemoteError =>
  troubled('missing', `\`${name}\` is not in \`${url}\``);

export const conflict = (url: string, name: string): RemoteError =>
  troubled(
    'conflict',
    `\`${name}\` in \`${url}\` holds other bytes than belong there`,
    '`luc fsck -c` sets aside what is corrupt',
  );

export const damaged = (url: string, name: string, how: string): RemoteError =>
  troubled(
    'damaged',
    `\`${name}\` in \`${url}\` ${how}`,
    'try again; `luc fsck -c` sets aside what is corrupt',
  );

function isBusy(status: number, reason: string): boolean {
  return [408, 429, 500, 502, 503, 504].includes(status) || (status === 403 && /ratelimit/i.test(reason));
}

/** Milliseconds; null where the answer says nothing. */
function askedToWait({ headers }: Answer): number | null {
  const text = String(headers['retry-after'] ?? '');
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const wait = Date.parse(text) - Date.parse(String(headers.date));
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

function forbidden(url: string, message: string, needs: Permission): RemoteError {
  const permission = /\bstorage\.\w+\.\w+/.exec(message)?.[0] ?? `storage.objects.${needs}`;
  return troubled(
    'forbidden',
    `\`${url}\`: these credentials may not do that: they lack \`${permission}\`${message && ` (${message})`}`,
    `give them a role with \`${permission}\`, as ${roles[needs]}`,
  );
}

const roles: { readonly [needs in Permission]: string } = {
  create: '`roles/storage.objectCreator`, or `roles/storage.objectUser` with all that luc needs',
  get: '`roles/storage.objectViewer`',
  list: '`roles/storage.objectViewer`',
  delete: '`roles/storage.objectUser`; only `luc gc -c` and `luc fsck -c` delete',
};

export const unauthenticated = (url: string, words: string, minutesOff = 0): RemoteError =>
  troubled(
    'unauthenticated',
    `\`${url}\`: the credentials are not accepted (${words})`,
    minutesOff > 0
      ? `the clock of this machine is ${minutesOff} minutes off: set it, and try again`
      : 'run `gcloud auth application-default login`, or name the file of other ones in `credentialpath`',
  );

const tolerated = 5;

/** Whole minutes between the remote's clock and ours, if that is more than what Google tolerates. */
function skewOf({ headers }: Answer): number {
  const off = Math.round(Math.abs(Date.parse(String(headers.date)) - fx.now()) / 60_000);
  return off > tolerated ? off : 0;
}

/** More is no error of the API's. */
const longestBody = 64 * 2 ** 20;

/** Reads an answer to its end; what is not JSON is a message. */
export async function readAnswer(answer: Answer): Promise<Said> {
  const { status } = answer;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    if (bytes > longestBody) break;
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  const json = jsonOf(text) ?? (status === 200 ? unreadable : {});
  const error = isObject(json.error) ? json.error : {};
  const [first] = Array.isArray(error.errors) ? (error.errors as Json[]) : [];
  return {
    answer,
    json,
    isEmpty: /^(?:null)?\s*$/.test(text),
    reason: isObject(first) ? String(first.reason ?? '') : '',
    message: oneLine(String(error.message ?? (status < 400 ? '' : text))),
  };
}

function jsonOf(text: string): JsonObject | null {
  try {
    const json = JSON.parse(text) as Json;
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

/** Stands for what is no JSON although all is said to be well. */
const unreadable: JsonObject = {};

/** Throws where what should be JSON is none: a proxy's page, or half of it. */
export function expectJson(place: Place, { json }: Said): JsonObject {
  if (json === unreadable) throw noBucket(place);
  return json;
}

/** All is said to be well, but no bucket speaks so. */
export const noBucket = ({ url }: Place): Setback =>
  new Setback(troubled('refused', `\`${url}\`: it answers what no bucket does`, onWrongHost), {
    why: 'the answer made no sense',
    again: true,
  });

export const onWrongHost = 'see whether a proxy answers instead (`HTTPS_PROXY`), and what `endpointurl` says';

/** Pages of HTML say nothing to people. */
function oneLine(text: string): string {
  if (/^\s*</.test(text)) return '';
  const line = text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line.replace(/\.$/, '');
}
