/** A session in which a long body is sent: after a broken connection the remote says how far it is, and it goes on there. */
import type { Body } from '../remote.ts';
import { birthOf, contentType, wholeOf } from './birth.ts';
import type { Door, Query } from './door.ts';
import type { Progress } from './patience.ts';
import { Setback } from './setback.ts';
import { readAnswer, refusal, type Said, troubled } from './troubles.ts';

export interface Upload {
  /** One try to bring it to its end; the last answer. */
  send(signal: AbortSignal): Promise<Said>;
  /** How many bytes the remote has. */
  readonly progress: Progress;
}

export function openUpload(door: Door, name: string, body: Body): Upload {
  const { url } = door.place;
  /** Where it is sent to; null where there is no session. */
  let session: Pick<Query, 'path' | 'params'> | null = null;
  let taken = 0;
  let isUnsure = false;

  async function send(signal: AbortSignal): Promise<Said> {
    const ended = session === null ? await begin(signal) : isUnsure ? await askHowFar(signal) : null;
    if (ended) return ended;
    isUnsure = true;
    for (;;) {
      const before = taken;
      const said = await put(wholeOf(door, name, body, taken), `${taken}-${body.bytes - 1}`, signal);
      if (said.answer.status !== incomplete) return ending(said);
      taken = takenBy(said);
      if (taken <= before)
        throw new Setback(troubled('unreachable', `\`${url}\`: it takes no more of \`${name}\``), {
          why: 'it took nothing',
          again: true,
        });
    }
  }

  /** The answer where there is to be none. */
  async function begin(signal: AbortSignal): Promise<Said | null> {
    const { path, params, metadata } = birthOf(door, name, body);
    const answer = await door.ask(
      {
        method: 'POST',
        path,
        params: { ...params, uploadType: 'resumable' },
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': String(Buffer.byteLength(metadata)),
          'x-upload-content-type': contentType,
          'x-upload-content-length': String(body.bytes),
        },
        body: Buffer.from(metadata),
      },
      signal,
    );
    const said = await readAnswer(answer);
    const location = String(answer.headers.location ?? '');
    if (answer.status !== 200 && answer.status !== 201) return said;
    if (!URL.canParse(location, door.options.endpoint.href)) throw new Setback(noSession(url));
    // Its host is the one that we know: who answers shall not choose where credentials go.
    const { pathname, searchParams } = new URL(location, door.options.endpoint);
    session = { path: pathname, params: Object.fromEntries(searchParams) };
    taken = 0;
    isUnsure = false;
    return null;
  }

  /** The answer where it is complete, or over. */
  async function askHowFar(signal: AbortSignal): Promise<Said | null> {
    const said = await put(new Uint8Array(0), '*', signal);
    if (said.answer.status !== incomplete) return ending(said);
    taken = takenBy(said);
    return null;
  }

  async function put(
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    range: string,
    signal: AbortSignal,
  ): Promise<Said> {
    if (session === null) throw new Error('an upload that has no session');
    const length = bytes instanceof Uint8Array ? bytes.length : body.bytes - taken;
    const headers = {
      'content-length': String(length),
      'content-range': `bytes ${range}/${body.bytes}`,
    };
    return readAnswer(await door.ask({ method: 'PUT', ...session, headers, body: bytes }, signal));
  }

  /** A session that is not known any more is begun anew. */
  function ending(said: Said): Said {
    const { status } = said.answer;
    if (status !== 404 && status !== 410) {
      if (status >= 500 || status === 408 || status === 429) throw refusal(door.place, said, 'create');
      session = null;
      return said;
    }
    session = null;
    taken = 0;
    throw new Setback(
      troubled('unreachable', `\`${url}\`: it forgot what was sent of \`${name}\`, again and again`),
      {
        why: 'it forgot what was sent',
        again: true,
      },
    );
  }

  return { send, progress: () => taken };
}

/** The status that says so, with what came in `range`. */
const incomplete = 308;

function takenBy({ answer }: Said): number {
  const last = /-(\d+)$/.exec(String(answer.headers.range ?? ''))?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}

const noSession = (url: string) =>
  troubled('refused', `\`${url}\`: it does not say where to send a long blob`);
