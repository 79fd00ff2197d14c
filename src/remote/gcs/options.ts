/** What can be set of a `gs://` remote, and what the environment says of it; spelled as in DVC where DVC has it. */
import { resolve } from 'node:path';
import type { Json, JsonObject } from '../../json.ts';
import type { Hooks } from '../open-remote.ts';
import { RemoteError } from '../remote.ts';

export interface GcsOptions {
  readonly endpoint: URL;
  readonly isAnonymous: boolean;
  readonly keyFile: string | null;
  readonly project: string | null;
  /** Of the project that pays for what is asked. */
  readonly userProject: string | null;
  readonly kmsKeyName: string | null;
  readonly storageClass: string | null;
  /** Milliseconds in which no byte moves, until a try is given up. */
  readonly timeout: number;
  readonly retries: number;
  /** Milliseconds before the first repetition. */
  readonly retryDelay: number;
  /** Requests at once, at most. */
  readonly jobs: number;
}

type Surroundings = Pick<Hooks, 'env' | 'root'>;

export function readGcsOptions(options: JsonObject, { env, root }: Surroundings): GcsOptions {
  const text = (key: string): string | null => (typeof options[key] === 'string' ? options[key] : null);
  const number = (key: string, otherwise: number): number => numberIn(options[key], key) ?? otherwise;
  const keyFile = text('credentialpath') ?? text('keyfile');
  const endpoint = endpointOf(
    text('endpointurl') ?? (env.STORAGE_EMULATOR_HOST || 'https://storage.googleapis.com'),
  );
  return {
    endpoint,
    // A token is nothing for an emulator, and would travel in clear.
    isAnonymous:
      options.allow_anonymous_login === true || (endpoint.protocol === 'http:' && keyFile === null),
    keyFile: keyFile === null ? env.GOOGLE_APPLICATION_CREDENTIALS || null : resolve(root, keyFile),
    project: text('projectname'),
    userProject: text('user_project'),
    kmsKeyName: text('kms_key_name'),
    storageClass: text('storage_class'),
    timeout: Math.min(number('timeout', 60) * 1000, longestTimer),
    retries: number('retries', 5),
    retryDelay: number('retry_delay', 0.5) * 1000,
    jobs: Math.max(1, number('jobs', 64)),
  };
}

const longestTimer = 2 ** 31 - 1;

function numberIn(value: Json | undefined, key: string): number | null {
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
