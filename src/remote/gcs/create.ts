/** Making a blob that was not there: at once, or in a session that goes on after a broken connection; never over another. */
import { ulid } from '../../base/ulid.ts';
import type { Blob, Body } from '../remote.ts';
import { birthOf, contentType, wholeOf } from './birth.ts';
import type { Door } from './door.ts';
import { look } from './list.ts';
import { tryPatiently } from './patience.ts';
import { blobOf } from './place.ts';
import { Setback } from './setback.ts';
import { conflict, damaged, expectJson, readAnswer, refusal, type Said } from './troubles.ts';
import { openUpload } from './upload.ts';

/** What is longer goes in a session: one more request, but no byte twice. */
const longestAtOnce = 8 * 2 ** 20;

export async function create(
  door: Door,
  name: string,
  body: Body,
  signal: AbortSignal,
  again = 3,
): Promise<'created' | 'present'> {
  const upload = body.bytes > longestAtOnce ? openUpload(door, name, body) : null;
  const act = async (): Promise<Answered> => {
    const send = upload ? upload.send(signal) : sendAtOnce(door, name, body, signal);
    return answered(await send);
  };
  const made = await tryPatiently(door.patience, `write \`${name}\``, act, signal, upload?.progress);
  if (made !== 'taken') return 'created';
  const there = await look(door, name, signal);
  // Who was first may have removed it again.
  if (there === null && again > 0) return create(door, name, body, signal, again - 1);
  if (there !== null && isMeant(there)) return 'present';
  throw conflict(door.place.url, name);

  type Answered = 'created' | 'taken';

  function answered(said: Said): Answered {
    const { place } = door;
    const { status } = said.answer;
    if (status === 412) return 'taken';
    if (status === 400 && /crc32c|checksum|md5|hash/i.test(said.message))
      throw new Setback(damaged(place.url, name, 'arrived with other bytes than were meant'), {
        why: 'other bytes arrived than were sent',
        again: true,
      });
    if (status !== 200 && status !== 201) throw refusal(place, said, 'create');
    const json = expectJson(place, said);
    if (json.name !== place.prefix + name)
      throw new Setback(damaged(place.url, name, 'arrived under another name'), {
        why: 'it arrived under another name',
        again: true,
      });
    if (!isMeant(blobOf(place, json)))
      throw new Setback(damaged(place.url, name, 'arrived with other bytes than were meant'));
    return 'created';
  }

  function isMeant({ bytes, crc32c }: Blob): boolean {
    return bytes === body.bytes && crc32c === body.crc32c;
  }
}

async function sendAtOnce(door: Door, name: string, body: Body, signal: AbortSignal): Promise<Said> {
  const { path, params, metadata } = birthOf(door, name, body);
  const boundary = `luc-${ulid()}`;
  const head = Buffer.from(
    `--${boundary}\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${metadata}\r\n` +
      `--${boundary}\r\ncontent-type: ${contentType}\r\n\r\n`,
  );
  const foot = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* wholeOf(door, name, body, 0);
    yield foot;
  }
  const answer = await door.ask(
    {
      method: 'POST',
      path,
      params: { ...params, uploadType: 'multipart' },
      headers: {
        'content-type': `multipart/related; boundary=${boundary}`,
        'content-length': String(head.length + body.bytes + foot.length),
      },
      body: parts(),
    },
    signal,
  );
  return readAnswer(answer);
}
