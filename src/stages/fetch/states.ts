/** What tells the state of an answer of the web from later ones: its tag, when it was changed, or its digest. */
import { createHash } from 'node:crypto';
import type { WebRequest } from '../../data/web/web-client.ts';
import { digestOfHex } from '../../digest.ts';
import type { Json } from '../../json.ts';
import type { ProbeContext } from './source.ts';

export const statesOf = (urls: readonly string[], context: ProbeContext): Promise<Json[]> =>
  Promise.all(urls.map((url) => stateOf({ url, option: ['url'] }, context)));

export const stateOf = (request: WebRequest, { client, token }: ProbeContext): Promise<Json> =>
  client.ask(
    // Other encodings have other tags.
    { ...request, token, headers: { ...request.headers, 'accept-encoding': 'identity' } },
    async ({ header, body }) => {
      const said = header('etag') ?? header('last-modified');
      if (said !== null) return said;
      const hash = createHash('sha256');
      for await (const piece of body) hash.update(piece);
      return digestOfHex(hash.digest('hex'));
    },
  );
