/** A file at an `http://` or `https://` URL. What breaks off goes on where it was, if it is still the same file. */
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fx } from '../../base/effects.ts';
import { removeFile } from '../../base/files.ts';
import { type Answer, askWeb, WebError } from '../../base/web.ts';
import { RemoteError, type Trouble } from '../remote.ts';
import { type Fetched, lastPart, type Source, type SourceHooks, shownUrl } from './source.ts';

const retries = 4;
/** Milliseconds before the first repetition, doubled for each that follows; and the most that a server may ask for. */
const firstWait = 500;
const longestWait = 60_000;
const patience = 60_000;

export function openWeb(text: string, { onRetry, onProgress }: SourceHooks): Source {
  const address = new URL(text);
  const { username, password } = address;
  const who = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const headers = username === '' ? {} : { authorization: `Basic ${who.toString('base64')}` };
  address.username = '';
  address.password = '';
  address.hash = '';
  const url = shownUrl(text);
  return { url, name: nameIn(address), fetch: fetchPatiently };

  async function fetchPatiently(to: string, known: string | null, signal: AbortSignal): Promise<Fetched> {
    const file = openPartly(to);
    try {
      for (let failed = 0; ; failed++) {
        try {
          return await download(file, known, signal);
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
      file.close();
    }
  }

  async function download(file: Partly, known: string | null, signal: AbortSignal): Promise<Fetched> {
    const answer = await ask({ ...headers, ...conditions(file, known) }, signal);
    const { status, header } = answer;
    if (status === 304) {
      await answer.leave();
      return 'same';
    }
    if (status !== 200 && status !== 206) {
      await answer.leave();
      if (status === 416) file.restart();
      if (status === 404 || status === 410) return 'nothing';
      throw refusal(answer);
    }
    if (/^https:/i.test(address.href) && !/^https:/i.test(answer.url))
      throw troubled(
        'refused',
        `\`${url}\` leads to where nothing is encrypted`,
        'use the URL to which it leads',
      );
    const rev = revOf(answer);
    if (status === 200 && rev !== null && rev === known) {
      await answer.leave();
      return 'same';
    }
    if (status === 206 && firstByte(header('content-range')) !== file.bytes()) {
      await answer.leave();
      file.restart();
      throw new Setback('it gave another part than was asked for');
    }
    if (status === 200) file.restart();
    file.rev = rev;
    await take(answer, file);
    return { rev };
  }

  async function ask(headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    try {
      return await askWeb(address.href, { headers, patience, signal });
    } catch (error) {
      throw error instanceof WebError ? lost(error) : error;
    }
  }

  /** Throws a `Setback` where less comes than was announced. */
  async function take({ header, body }: Answer, file: Partly): Promise<void> {
    const length = header('content-encoding') === null ? header('content-length') : null;
    const end = length === null ? null : file.bytes() + Number(length);
    if (end !== null) refuseWithoutSpace(Number(length), file.path);
    try {
      for await (const chunk of body) {
        await file.write(chunk);
        if (end !== null) onProgress(file.bytes(), end);
      }
    } catch (error) {
      throw error instanceof WebError ? new Setback(error.message) : error;
    }
    if (end !== null && file.bytes() !== end) throw new Setback('it ended before all of it had come');
  }

  function refusal({ status, header }: Answer): Error {
    const words = `\`${url}\` answers ${status}`;
    if (status === 408 || status === 416 || status === 429 || status >= 500)
      return new Setback(`it answers ${status}`, secondsIn(header('retry-after')));
    if (status === 401 || status === 407)
      return troubled('unauthenticated', `${words}: it does not know who asks`, asIn);
    if (status === 403) return troubled('forbidden', `${words}: it does not let us`, asIn);
    return troubled('refused', words, 'see in a browser what is there');
  }

  function lost(error: WebError): Error {
    if (/CERT|SIGNATURE|ISSUER|SELF_SIGNED|ERR_TLS/.test(error.code))
      return troubled(
        'refused',
        `\`${url}\`: its certificate is not trusted: ${error.message}`,
        '`NODE_EXTRA_CA_CERTS` names a file with more of those that are',
      );
    if (error.code === 'ENOTFOUND')
      return troubled('unreachable', `\`${url}\`: there is no host \`${address.hostname}\``, offline);
    return new Setback(error.message);
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
const offline = 'see whether this machine is online, then try again';

/** The try failed, and another may not. */
class Setback extends Error {
  readonly wait: number | null;
  constructor(why: string, wait: number | null = null) {
    super(why);
    this.wait = wait;
  }
}

/** What has come of the file so far, and of which state of it. */
interface Partly {
  readonly path: string;
  rev: string | null;
  readonly bytes: () => number;
  readonly write: (chunk: Uint8Array) => Promise<void>;
  readonly restart: () => void;
  readonly close: () => void;
}

function openPartly(path: string): Partly {
  let fd: number | null = null;
  let bytes = 0;
  const close = (): void => {
    if (fd !== null) fx.closeSync(fd);
    fd = null;
  };
  return {
    path,
    rev: null,
    bytes: () => bytes,
    write: async (chunk) => {
      fd ??= fx.openSync(path, 'wx');
      await fx.write(fd, chunk);
      bytes += chunk.length;
    },
    restart: () => {
      close();
      removeFile(path);
      bytes = 0;
      fd = fx.openSync(path, 'wx');
    },
    close,
  };
}

/** Only of bytes that are the same to the last one a part can be had; a weak tag does not say that. */
function conditions(file: Partly, known: string | null): Record<string, string> {
  if (file.bytes() > 0 && file.rev !== null && !file.rev.startsWith('W/'))
    return { range: `bytes=${file.bytes()}-`, 'if-range': file.rev };
  if (known === null) return {};
  return /^(?:W\/)?"/.test(known) ? { 'if-none-match': known } : { 'if-modified-since': known };
}

/** Its tag, or else when it was changed. */
const revOf = ({ header }: Answer): string | null => header('etag') ?? header('last-modified');

const firstByte = (range: string | null): number => Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? -1);

function secondsIn(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}

function nameIn({ pathname }: URL): string | null {
  try {
    return lastPart(decodeURIComponent(pathname));
  } catch {
    return lastPart(pathname);
  }
}

function troubled(trouble: Trouble, message: string, hint: string): RemoteError {
  return new RemoteError(trouble, { code: `source-${trouble}`, message, hint });
}
