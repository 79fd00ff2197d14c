/** Opens a client of the web. Every request takes its turn, and what failed for now is asked again. */
import { setMaxListeners } from 'node:events';
import { openConnections } from '../../base/http.ts';
import { isPublicHost } from '../../base/public-host.ts';
import { durationText } from '../../report/words.ts';
import { WorkError } from '../../work.ts';
import { downloadFile } from './download.ts';
import { refusal } from './faults.ts';
import { hostsInside, tryOnce } from './one-try.ts';
import { realPace } from './pace.ts';
import { beginningOf } from './said.ts';
import { Setback, waitAfter } from './setback.ts';
import { shownUrl } from './shown-url.ts';
import { openTurns } from './turns.ts';
import type { WebAnswer, WebBody, WebClient, WebOptions, WebRequest } from './web-client.ts';

/** What `get` holds at most, if nobody says how much. */
const mostInMemory = 256 * 2 ** 20;

export function openWebClient(options: WebOptions): WebClient {
  const { concurrency = 4, rateLimit = null, timeout = 30_000, retries = 4, maxBytes = null } = options;
  const { signal, env, pace = realPace, onRetry } = options;
  const connections = openConnections({ env, permits: isPublicHost });
  const turns = openTurns(
    { most: concurrency, mostOfHost: options.hostConcurrency ?? concurrency, rate: rateLimit },
    pace,
  );
  const trusted = hostsInside(options.written);
  // As many listen as there are requests; that is no leak.
  setMaxListeners(0, signal);
  return { ask, get, download, close: () => connections.close() };

  function ask<Value>(request: WebRequest, read: (answer: WebAnswer) => Promise<Value>): Promise<Value> {
    return patiently(request, () => tryToRead(request, read));
  }

  async function patiently<Value>(
    request: WebRequest,
    act: () => Promise<Value>,
    progress = () => 0,
  ): Promise<Value> {
    let failed = 0;
    let furthest = progress();
    for (;;) {
      try {
        return await act();
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Setback)) throw error;
        if (progress() - furthest >= enoughProgress) failed = 0;
        furthest = Math.max(furthest, progress());
        if (failed >= retries) throw new WorkError(error.problem);
        const wait = waitAfter(failed++, error.wait, pace);
        onRetry(`${shownUrl(request.url)} is asked again in ${durationText(wait)}: ${error.message}`);
        await pace.wait(wait, signal);
      }
    }
  }

  async function tryToRead<Value>(
    request: WebRequest,
    read: (answer: WebAnswer) => Promise<Value>,
  ): Promise<Value> {
    const leave = await turns.enter(hostOf(request.url), signal);
    try {
      const answer = await tryOnce(request, { connections, timeout, maxBytes, trusted, signal });
      try {
        if (isWanted(answer.status, request.accept)) return await read(answer);
        throw refusal(request, answer, await beginningOf(answer));
      } finally {
        answer.leave();
      }
    } finally {
      leave();
    }
  }

  async function get(request: WebRequest): Promise<WebBody> {
    const limit = request.maxBytes === undefined ? maxBytes : request.maxBytes;
    return ask({ ...request, maxBytes: limit ?? mostInMemory }, async ({ body, ...head }) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return { ...head, bytes: Buffer.concat(chunks) };
    });
  }

  function download(...[request, to]: Parameters<WebClient['download']>) {
    return downloadFile(request, to, {
      partials: options.partials,
      maxBytes,
      patiently: (act, progress) => patiently(request, act, progress),
      tryToRead,
    });
  }
}

/** The number of bytes that make it a new beginning. */
const enoughProgress = 2 ** 20;

const isWanted = (status: number, accept: readonly number[] = []): boolean =>
  (status >= 200 && status < 300) || accept.includes(status);

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');
