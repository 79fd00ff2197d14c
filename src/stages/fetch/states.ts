/** What tells the state of pages of the web from their later ones: their tag, when they were changed, or their digest. */
import { createHash } from 'node:crypto';
import { digestOfHex } from '../../digest.ts';
import type { Json } from '../../json.ts';
import type { ProbeContext } from './source.ts';

export const statesOf = (urls: readonly string[], { client, token }: ProbeContext): Promise<Json[]> =>
  Promise.all(
    urls.map((url) =>
      client.ask({ url, token, option: ['url'] }, async ({ header, body }) => {
        const said = header('etag') ?? header('last-modified');
        if (said !== null) return said;
        const hash = createHash('sha256');
        for await (const piece of body) hash.update(piece);
        return digestOfHex(hash.digest('hex'));
      }),
    ),
  );
