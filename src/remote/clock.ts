/** What time it is at a remote, by a blob that is there for a moment: only its own clock says how old its blobs are. */
import { fx } from '../base/effects.ts';
import { ulid } from '../base/ulid.ts';
import { probeName } from './blob-name.ts';
import { bodyOf } from './body.ts';
import type { Remote } from './remote.ts';

/** Milliseconds. A gc removes a probe that an interrupted command has left. */
export async function timeAt(remote: Remote, signal: AbortSignal): Promise<number> {
  const name = probeName(ulid());
  await remote.create(name, bodyOf(Buffer.from(name)), signal);
  const blob = await remote.look(name, signal);
  if (blob) await remote.remove(blob, signal);
  return blob?.madeAt ?? fx.now();
}
