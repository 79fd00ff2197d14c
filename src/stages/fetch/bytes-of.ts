/** All of an answer, in memory: for pages and feeds, which people read. */

import type { WebAnswer } from '../../data/web/web-client.ts';
import { bytesText } from '../../report/words.ts';
import { WorkError } from '../../work.ts';

/** What is larger is no page, and would be held in memory several times. */
const most = 64 * 2 ** 20;

export async function bytesOf({ body, url }: Pick<WebAnswer, 'body' | 'url'>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > most)
      throw new WorkError({
        code: 'too-large',
        message: `\`${url}\` has more than the ${bytesText(most)} that a page or a feed may have`,
        hint: 'fetch it as a file, by `source: http`',
        option: ['url'],
      });
  }
  return Buffer.concat(pieces);
}
