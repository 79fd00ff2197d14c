/** A file at an `http://` or `https://` URL. What breaks off goes on where it was, if it is still the same file. */
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionError, isRefusal, isUntrusted, whyLost } from '../../base/connection-error.ts';
import { decoded } from '../../base/decoded.ts';
import { fx } from '../../base/effects.ts';
import { removeFile } from '../../base/files.ts';
import { type Connections, openConnections } from '../../base/http.ts';
import { basicAuthorization } from '../../base/proxy.ts';
import { askOn } from '../../base/redirects.ts';
import { plainPart } from '../../base/url-part.ts';
import { RemoteError, type Trouble } from '../remote.ts';
import { openPartly, type Partly } from './partly.ts';
import { type Fetched, lastPart, type Source, type SourceHooks, shownUrl } from './source.ts';

const retries = 4;
/** Milliseconds before the first repetition, doubled for each that follows; and the most that a server may ask for. */
const firstWait = 500;
const longestWait = 60_000;
const patience = 60_000;

export function openWeb(text: string, { env, onRetry, onProgress }: SourceHooks): Source {
  const address = new URL(text);
  const { username, password } = address;
  const headers = {
    // Else what comes would be other bytes than those of which the answer tells the length.
    'accept-encoding': 'identity',
    'user-agent': 'luc',
    ...(username !== '' && { authorization: basicAuthorization(username, password) }),
  };
  address.username = '';
  address.password = '';
  address.hash = '';
  const url = shownUrl(text);
  return { url, name: nameIn(address), fetch: fetchPatiently };

  async function fetchPatiently(to: string, known: string | null, signal: AbortSignal): Promise<Fetched> {
    const file = openPartly(to);
    const connections = openConnections({ env });
    try {
      for (let failed = 0; ; failed++) {
        try {
          return await download(connections, file, known, signal);
        } catch (error) {
          if (!(error instanceof Setback) || failed === retries) throw told(error);
          const wait = Math.min(longestWait, error.wait ?? firstWait * 2 ** failed);
          onRetry({ what: url, why: error.message, wait });
          await delay(wait, undefined, { signal });
        }
      }
    } catch (error) {
      removeFile(to);
      throw error;
    } finally {
      connections.close();
      file.close();
    }
  }

  async function download(
    connections: Connections,
    file: Partly,
    known: string | null,
    signal: AbortSignal,
  ): Promise<Fetched> {
    const { leave, ...answer } = await ask(connections, conditions(file, known), signal);
    const { status, header } = answer;
    if (status === 200 && isSame(answer, known)) {
      leave();
      return 'same';
    }
    if (status === 200) file.restart();
    const isPart = status === 206 && firstByte(header('content-range')) === file.bytes();
    if (status === 200 || isPart) {
      const rev = revOf(answer);
      // Parts count in bytes as they are sent.
      file.rev = header('content-encoding') === null ? rev : null;
      await take(answer, file);
      return { rev };
    }
    leave();
    if (status === 304) return 'same';
    if (status === 404 || status === 410) return 'nothing';
    if (status === 206 || status === 416) file.restart();
    if (status === 206) throw new Setback('it gave another part than was asked for');
    throw refusal(answer);
  }

  async function ask(
    connections: Connections,
    conditions: Record<string, string>,
    signal: AbortSignal,
  ): Promise<WebAnswer & { readonly leave: () => void }> {
    const asked = { url: address, method: 'GET', headers: { ...headers, ...conditions }, patience, signal };
    try {
      const { status, headers: said, body, leave } = await askOn(connections, asked);
      const header = (name: string): string | null => said[name]?.toString() ?? null;
      return { status, header, leave, body: worded(decoded(body, header('content-encoding'))) };
    } catch (error) {
      throw lost(error);
    }
  }

  async function* worded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      throw lost(error);
    }
  }

  /** Throws a `Setback` where less comes than was announced. */
  async function take({ header, body }: WebAnswer, file: Partly): Promise<void> {
    const length = header('content-encoding') === null ? header('content-length') : null;
    const end = length === null ? null : file.bytes() + Number(length);
    if (end !== null) refuseWithoutSpace(Number(length), file.path);
    for await (const chunk of body) {
      await file.write(chunk);
      if (end !== null) onProgress(file.bytes(), end);
    }
    if (end !== null && file.bytes() !== end) throw new Setback('it ended before all of it had come');
  }

  function refusal({ status, header }: WebAnswer): Error {
    const words = `\`${url}\` answers ${status}`;
    if (status === 408 || status === 416 || status === 429 || status >= 500)
      return new Setback(`it answers ${status}`, secondsIn(header('retry-after')));
    if (status === 401 || status === 407)
      return troubled('unauthenticated', `${words}: it does not know who asks`, asIn);
    if (status === 403) return troubled('forbidden', `${words}: it does not let us`, asIn);
    return troubled('refused', words, 'see in a browser what is there');
  }

  function lost(error: unknown): unknown {
    if (!isConnectionError(error)) return error;
    if (isRefusal(error))
      return troubled('refused', `\`${url}\`: ${error.message}`, 'see in a browser where it leads');
    if (isUntrusted(error))
      return troubled(
        'refused',
        `\`${url}\`: its certificate is not trusted: ${error.message}`,
        '`NODE_EXTRA_CA_CERTS` names a file with more of those that are',
      );
    if (error.code === 'ENOTFOUND')
      return troubled('unreachable', `\`${url}\`: there is no host \`${address.hostname}\``, offline);
    return new Setback(whyLost(error));
  }

  function told(error: unknown): unknown {
    return error instanceof Setback
      ? troubled('unreachable', `\`${url}\`: ${error.message}`, offline)
      : error;
  }

  function refuseWithoutSpace(wanted: number, path: string): void {
    const { free } = fx.statfsSync(dirname(path));
    if (wanted > free)
      throw troubled('full', `\`${url}\` has ${wanted} bytes, and ${free} are free`, 'free some space');
  }
}

const asIn = '`https://NAME:PASSWORD@…` says it for `luc get-url`; what is imported must be open to everyone';
const offline = 'see whether this machine is online, and whether it needs `HTTPS_PROXY`; then try again';

interface WebAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The try failed, and another may not. */
class Setback extends Error {
  readonly wait: number | null;
  constructor(why: string, wait: number | null = null) {
    super(why);
    this.wait = wait;
  }
}

/** Only of bytes that are the same to the last one a part can be had; a weak tag does not say that. */
function conditions(file: Partly, known: string | null): Record<string, string> {
  if (file.bytes() > 0 && file.rev !== null && !file.rev.startsWith('W/'))
    return { range: `bytes=${file.bytes()}-`, 'if-range': file.rev };
  if (known === null) return {};
  return /^(?:W\/)?"/.test(known) ? { 'if-none-match': known } : { 'if-modified-since': known };
}

/** Its tag, or else when it was changed. */
const revOf = ({ header }: WebAnswer): string | null => header('etag') ?? header('last-modified');

function isSame(answer: WebAnswer, known: string | null): boolean {
  const rev = revOf(answer);
  return rev !== null && rev === known;
}

const firstByte = (range: string | null): number => Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? -1);

function secondsIn(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}

const nameIn = ({ pathname }: URL): string | null => lastPart(plainPart(pathname));

function troubled(trouble: Trouble, message: string, hint: string): RemoteError {
  return new RemoteError(trouble, { code: `source-${trouble}`, message, hint });
}
