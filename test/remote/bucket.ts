/** A bucket of our test server, and a remote in it that is impatient. */
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/json.ts';
import { openGcs } from '../../src/remote/gcs/open.ts';
import type { Remote } from '../../src/remote/remote.ts';
import { type GcsServer, type ServerOptions, startGcsServer } from '../support/gcs-server/server.ts';

export interface Bucket {
  readonly server: GcsServer;
  readonly remote: Remote;
  /** Every repetition, in order. */
  readonly retried: string[];
}

export async function openBucket(
  serve: ServerOptions = {},
  options: JsonObject = {},
  env: { readonly [name: string]: string } = {},
): Promise<Bucket> {
  const server = await startGcsServer(serve);
  onTestFinished(() => server.close());
  const retried: string[] = [];
  const given = { endpointurl: server.url, timeout: 60, retry_delay: 0.001, retries: 2, ...options };
  const remote = openGcs('gs://bucket/share', given, {
    env,
    root: '/',
    onRetry: ({ what, why }) => retried.push(`${what}: ${why}`),
  });
  onTestFinished(() => remote.close());
  return { server, remote, retried };
}
