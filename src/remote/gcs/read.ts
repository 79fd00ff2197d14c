/**
 * Reading a blob, or a range of it. A connection that breaks is followed by one that asks for the rest of the same
 * generation; how much is to come, and the checksum of a whole blob, are counted here.
 */
import type { Answer } from '../../base/http.ts';
import { type RunningCrc32c, startCrc32c } from '../../base/running-crc32c.ts';
import type { Range, RemoteError } from '../remote.ts';
import type { Door } from './door.ts';
import { pathOf, seeBucket } from './list.ts';
import { tryPatiently } from './patience.ts';
import { crc32cFrom } from './place.ts';
import { Setback } from './setback.ts';
import { damaged, missing, noBucket, onWrongHost, readAnswer, refusal, troubled } from './troubles.ts';

/** What is known of the blob since the first answer. */
interface Known {
  readonly generation: string;
  /** Of the bytes asked for. */
  readonly length: number;
  /** Of a whole blob, where the remote tells it. */
  readonly crc32c: number | null;
}

export async function read(
  door: Door,
  name: string,
  range: Range | null,
  take: (chunk: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  const { url } = door.place;
  if (range?.length === 0) return;
  const crc = range === null ? await startCrc32c() : null;
  let known: Known | null = null;
  let come = 0;
  const act = async (): Promise<void> => {
    const answer = await askFrom(come, known?.generation);
    known ??= await knownBy(answer);
    for await (const chunk of answer.body) {
      come += chunk.length;
      if (come > known.length) throw new Setback(damaged(url, name, 'came with more bytes than it has'));
      crc?.add(chunk);
      take(chunk);
    }
    if (come < known.length) throw cutShort();
    if (crc && known.crc32c !== null) compare(crc, known.crc32c);
  };
  await tryPatiently(door.patience, `read \`${name}\``, act, signal, () => come);

  async function askFrom(done: number, generation: string | undefined): Promise<Answer> {
    const first = (range?.offset ?? 0) + done;
    const last = range === null ? '' : range.offset + range.length - 1;
    const answer = await door.ask(
      {
        method: 'GET',
        path: pathOf(door, name),
        params: { alt: 'media', generation },
        headers: {
          // What is stored packed shall come as it is stored.
          'accept-encoding': 'gzip',
          ...((range !== null || done > 0) && { range: `bytes=${first}-${last}` }),
        },
      },
      signal,
    );
    if (answer.status === (first === 0 && range === null ? 200 : 206)) return answer;
    const said = await readAnswer(answer);
    if (answer.status < 300)
      throw answer.headers['x-goog-generation'] ? new Setback(notRanged()) : noBucket(door.place);
    if (answer.status === 416) throw shorter();
    if (answer.status !== 404) throw refusal(door.place, said, 'get');
    await seeBucket(door, said, signal);
    throw new Setback(missing(url, name));
  }

  async function knownBy(answer: Answer): Promise<Known> {
    const { status, headers } = answer;
    const fail = async (setback: Setback): Promise<never> => {
      // What is not read keeps its connection.
      await readAnswer(answer);
      throw setback;
    };
    const ofRange = /^bytes (\d+)-(\d+)\//.exec(String(headers['content-range'] ?? ''));
    const length =
      status === 206
        ? Number(ofRange?.[2]) - Number(ofRange?.[1]) + 1
        : Number(headers['x-goog-stored-content-length'] ?? headers['content-length']);
    const generation = headers['x-goog-generation']?.toString();
    if (generation === undefined) return fail(noBucket(door.place));
    if (!Number.isSafeInteger(length)) return fail(new Setback(notRanged()));
    if (range !== null && length < range.length) return fail(shorter());
    const hash = /crc32c=([\w+/=]+)/.exec(String(headers['x-goog-hash'] ?? ''))?.[1];
    return {
      generation,
      length: range?.length ?? length,
      crc32c: hash === undefined ? null : crc32cFrom(hash),
    };
  }

  function compare(running: RunningCrc32c, wanted: number): void {
    if (running.value() !== wanted)
      throw new Setback(damaged(url, name, 'came with other bytes than the bucket keeps'));
  }

  function shorter(): Setback {
    return new Setback(damaged(url, name, 'is shorter than it was said to be'));
  }

  function cutShort(): Setback {
    return new Setback(
      troubled('unreachable', `\`${url}\`: \`${name}\` came cut short, again and again`, 'try again later'),
      { why: 'the answer was cut short', again: true },
    );
  }

  function notRanged(): RemoteError {
    return troubled(
      'refused',
      `\`${url}\`: of \`${name}\` another part came than was asked for`,
      onWrongHost,
    );
  }
}
