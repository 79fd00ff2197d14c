/** What a source has now, asked for in the process of `luc` itself. */
import type { Json } from '../../json.ts';
import type { ProbeContext } from '../../kind.ts';
import { tokenOf } from '../secret-token.ts';
import { openClient } from './open-client.ts';
import type { FetchOptions } from './options.ts';
import { sourceOf } from './source-name.ts';
import { sources } from './sources.ts';

/** Null where the source has nothing to ask. Throws a `WorkError`. */
export async function probeSource(options: FetchOptions, given: ProbeContext): Promise<Json> {
  const { env, signal } = given;
  const name = sourceOf(options);
  const source = name === null ? undefined : await sources[name]?.();
  if (!source?.probe) return null;
  const token = tokenOf(options, env);
  const client = openClient(options, { env, signal, partials: null, log: () => {} });
  try {
    return await source.probe(options, { ...given, client, token });
  } finally {
    client.close();
  }
}
