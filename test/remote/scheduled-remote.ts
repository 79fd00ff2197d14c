/** A remote in memory, of which a test says whose request is served next. */
import { setImmediate } from 'node:timers/promises';
import { crc32c } from '../../src/base/crc32c.ts';
import { type Blob, type Body, type Range, type Remote, RemoteError } from '../../src/remote/remote.ts';

export interface ScheduledRemote {
  /** The remote as `actor` sees it. */
  readonly as: (actor: string) => Remote;
  /** Runs the actors to their ends; `next` chooses whose oldest request is served, by how many were. Errors are thrown. */
  readonly run: (
    actors: Readonly<Record<string, () => Promise<unknown>>>,
    next: (waiting: readonly string[], served: Readonly<Record<string, number>>) => string,
  ) => Promise<void>;
  readonly blobs: ReadonlyMap<string, Kept>;
}

interface Kept {
  readonly blob: Blob;
  readonly bytes: Buffer;
}

/** Short, so that much can come in between. */
const pageLength = 3;

/** Its clock goes on by a millisecond with each request that changes it. */
export function openScheduledRemote(): ScheduledRemote {
  const blobs = new Map<string, Kept>();
  const waiting: { readonly actor: string; readonly serve: () => void }[] = [];
  let isScheduled = false;
  let time = Date.UTC(2026, 0, 1);

  const turn = (actor: string): Promise<void> =>
    isScheduled ? new Promise((serve) => void waiting.push({ actor, serve })) : Promise.resolve();

  const as = (actor: string): Remote => ({
    url: 'memory',
    async *list(prefix) {
      for (let last = ''; ; ) {
        await turn(actor);
        const names = [...blobs.keys()].filter((name) => name.startsWith(prefix) && name > last).sort();
        const page = names.slice(0, pageLength);
        yield page.flatMap((name) => blobs.get(name)?.blob ?? []);
        last = page.at(-1) ?? '';
        if (names.length <= pageLength) return;
      }
    },
    async look(name) {
      await turn(actor);
      return blobs.get(name)?.blob ?? null;
    },
    async read(name, range, take) {
      await turn(actor);
      const kept = blobs.get(name);
      if (!kept) throw missing(name);
      take(cut(kept.bytes, range));
    },
    async create(name, body, signal) {
      await turn(actor);
      signal.throwIfAborted();
      const bytes = await bytesOf(body);
      const there = blobs.get(name);
      if (there?.bytes.equals(bytes)) return 'present';
      if (there) throw new RemoteError('conflict', { code: 'conflict', message: name });
      time++;
      const blob = { name, bytes: bytes.length, generation: `${time}`, crc32c: crc32c(bytes), madeAt: time };
      blobs.set(name, { blob, bytes });
      return 'created';
    },
    async remove({ name, generation }) {
      await turn(actor);
      const there = blobs.get(name);
      if (!there) return 'gone';
      if (there.blob.generation !== generation) return 'changed';
      time++;
      blobs.delete(name);
      return 'removed';
    },
    close: () => {},
  });

  const run: ScheduledRemote['run'] = async (actors, next) => {
    isScheduled = true;
    const served: Record<string, number> = {};
    const open = new Set(Object.keys(actors));
    const errors: unknown[] = [];
    const works = Object.entries(actors).map(async ([actor, act]) => {
      try {
        await act();
      } catch (error) {
        errors.push(error);
      } finally {
        open.delete(actor);
      }
    });
    while (open.size > 0) {
      // Every actor is at its next request, or has ended, once nothing of ours is left to do.
      while ([...open].some((actor) => !waiting.some((one) => one.actor === actor))) await setImmediate();
      const names = [...new Set(waiting.map((one) => one.actor))];
      if (names.length === 0) continue;
      const chosen = next(names, served);
      const at = waiting.findIndex((one) => one.actor === chosen);
      served[chosen] = (served[chosen] ?? 0) + 1;
      waiting.splice(at, 1)[0]?.serve();
    }
    await Promise.all(works);
    isScheduled = false;
    if (errors.length > 0) throw errors[0];
  };
  return { as, run, blobs };
}

const missing = (name: string): RemoteError => new RemoteError('missing', { code: 'missing', message: name });

const cut = (bytes: Buffer, range: Range | null): Buffer =>
  range ? bytes.subarray(range.offset, range.offset + range.length) : bytes;

async function bytesOf(body: Body): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.open(0)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
