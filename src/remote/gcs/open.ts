/** Google Cloud Storage as a remote: `gs://bucket/prefix`. Nothing is asked before the first method is called. */
import { openConnections } from '../../base/http.ts';
import type { JsonObject } from '../../json.ts';
import { broughtSettingsProblem } from '../../store/private-links.ts';
import type { Hooks } from '../open-remote.ts';
import { type Remote, RemoteError } from '../remote.ts';
import { create } from './create.ts';
import { openCredentials } from './credentials.ts';
import { openDoor } from './door.ts';
import { openLimiter } from './limiter.ts';
import { list, look } from './list.ts';
import { readGcsOptions } from './options.ts';
import { placeOf } from './place.ts';
import { read } from './read.ts';
import { remove } from './remove.ts';

/** Throws a `RemoteError` where URL or options cannot be meant. */
export function openGcs(url: string, given: JsonObject, hooks: Hooks): Remote {
  const place = placeOf(url);
  const isPrivate = ['endpointurl', 'credentialpath', 'keyfile'].some((key) => key in given);
  const brought = isPrivate ? broughtSettingsProblem(hooks.root) : null;
  if (brought) throw new RemoteError('forbidden', brought);
  const options = readGcsOptions(given, hooks);
  const { retries, retryDelay, jobs } = options;
  const limiter = openLimiter({ first: Math.min(firstJobs, jobs), most: jobs });
  const connections = openConnections({ env: hooks.env });
  const door = openDoor(
    place,
    options,
    { retries, delay: retryDelay, limiter, onRetry: hooks.onRetry },
    openCredentials(place, options),
    connections,
  );
  return {
    url: place.url,
    list: (prefix, signal) => list(door, prefix, signal),
    look: (name, signal) => look(door, name, signal),
    read: (name, range, take, signal) => read(door, name, range, take, signal),
    create: (name, body, signal) => create(door, name, body, signal),
    remove: (blob, signal) => remove(door, blob, signal),
    close: () => connections.close(),
  };
}

/** Requests at once, until it is known how many the remote takes well. */
const firstJobs = 16;
