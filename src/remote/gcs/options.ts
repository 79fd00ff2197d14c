/** What can be set of a `gs://` remote, and what the environment says of it; spelled as in DVC where DVC has it. */
import type { Json, JsonObject } from '../../json.ts';
import { RemoteError } from '../remote.ts';

export interface GcsOptions {
  readonly endpoint: URL;
  readonly isAnonymous: boolean;
  readonly keyFile: string | null;
  readonly project: string | null;
  /** Of the project that pays for what is asked. */
  readonly billingProject: string | null;
  readonly kmsKey: string | null;
  readonly storageClass: string | null;
  /** Milliseconds in which no byte moves, until a try is given up. */
  readonly timeout: number;
  readonly retries: number;
  /** Milliseconds before the first repetition. */
  readonly retryDelay: number;
  /** Requests at once, at most. */
  readonly jobs: number;
}

type Environment = { readonly [name: string]: string | undefined };

/** What each key takes. */
export const gcsKeys = {
  allow_anonymous_login: 'boolean',
  billing_project: 'string',
  credentialpath: 'string',
  endpointurl: 'string',
  jobs: 'number',
  keyfile: 'string',
  kms_key: 'string',
  projectname: 'string',
  retries: 'number',
  retry_delay: 'number',
  storage_class: 'string',
  timeout: 'number',
} as const;

export function readGcsOptions(options: JsonObject, env: Environment): GcsOptions {
  const text = (key: Key): string | null => (typeof options[key] === 'string' ? options[key] : null);
  const number = (key: Key, otherwise: number): number => numberIn(options[key], key) ?? otherwise;
  const emulator = env.STORAGE_EMULATOR_HOST || null;
  const given = text('endpointurl') ?? emulator;
  const endpoint = endpointOf(given ?? 'https://storage.googleapis.com');
  const keyFile = text('credentialpath') ?? text('keyfile');
  return {
    endpoint,
    // A token is nothing for an emulator, and would travel in clear.
    isAnonymous:
      options.allow_anonymous_login === true || (endpoint.protocol === 'http:' && keyFile === null),
    keyFile: keyFile ?? (env.GOOGLE_APPLICATION_CREDENTIALS || null),
    project: text('projectname'),
    billingProject: text('billing_project'),
    kmsKey: text('kms_key'),
    storageClass: text('storage_class'),
    timeout: number('timeout', 60) * 1000,
    retries: number('retries', 5),
    retryDelay: number('retry_delay', 0.5) * 1000,
    jobs: Math.max(1, number('jobs', 64)),
  };
}

type Key = keyof typeof gcsKeys;

function numberIn(value: Json | undefined, key: Key): number | null {
  if (value === undefined) return null;
  if (typeof value === 'number' && value >= 0) return value;
  throw wrong(`\`${key}\` of a remote is no number from 0 on`, `write \`${key}: 10\``);
}

function endpointOf(text: string): URL {
  const whole = /^https?:\/\//.test(text) ? text : `https://${text}`;
  if (!URL.canParse(whole))
    throw wrong(`\`${text}\` is no URL of a server`, 'write `endpointurl: https://host:port`');
  const url = new URL(whole);
  url.pathname = url.pathname.replace(/(?:\/storage\/v1)?\/*$/, '/');
  return url;
}

const wrong = (message: string, hint: string): RemoteError =>
  new RemoteError('refused', { code: 'remote-option', message, hint });
