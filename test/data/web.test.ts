/** The client of the web for stages: against a real server, with waits that are only noted. */
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openMemo } from '../../src/data/web/memo.ts';
import { openWebClient } from '../../src/data/web/open-web-client.ts';
import { shownUrl } from '../../src/data/web/shown-url.ts';
import type { WebClient, WebOptions, WebRequest } from '../../src/data/web/web-client.ts';
import { digestOf as sha256 } from '../../src/digest.ts';
import { WorkError } from '../../src/work.ts';
import { temporaryProject } from '../store/temporary-project.ts';
import { startWebServer, type WebServer } from '../support/web-server.ts';

interface Opened {
  readonly client: WebClient;
  readonly waits: number[];
  readonly lines: string[];
}

function open(server: WebServer, options: Partial<WebOptions> = {}): Opened {
  const waits: number[] = [];
  const lines: string[] = [];
  let now = 0;
  const client = openWebClient({
    written: [server.url],
    env: {},
    signal: new AbortController().signal,
    partials: null,
    onRetry: (line) => lines.push(line),
    pace: {
      now: () => now,
      chance: () => 0.5,
      wait: async (milliseconds) => {
        waits.push(milliseconds);
        now += milliseconds;
      },
    },
    ...options,
  });
  onTestFinished(() => client.close());
  return { client, waits, lines };
}

/** What it is answered, or the problem: its code, message and hint. */
async function told(act: Promise<unknown>): Promise<unknown> {
  try {
    return await act;
  } catch (error) {
    if (!(error instanceof WorkError)) return String(error);
    const [problem] = error.faults;
    return `${problem?.code}: ${problem?.message} (${problem?.hint})`;
  }
}

const get = (client: WebClient, url: string, more: Partial<WebRequest> = {}): Promise<unknown> =>
  told(client.get({ url, ...more }).then(({ bytes }) => String(bytes)));

test('what fails for now is asked again after waits that grow, or as long as was asked for', async () => {
  const server = await startWebServer();
  const { client, waits, lines } = open(server);
  const { files, faults } = server;
  files.set('/a', { bytes: 'fine' });
  const again = async (...befall: NonNullable<ReturnType<typeof faults.get>>): Promise<unknown[]> => {
    waits.length = 0;
    faults.set('/a', befall);
    return [await get(client, `${server.url}/a`), ...waits];
  };
  const busy = (headers: Record<string, string>, status = 429) => ({
    reply: { status, headers, body: 'busy' },
  });
  expect(await again(500, 408, 425, 503)).toEqual(['fine', 375, 750, 1500, 3000]);
  expect(lines[0]).toBe(`${server.url}/a is asked again in 0.4 s: it answers 500`);
  expect(await again('cut', 'cut')).toEqual(['fine', 375, 750]);
  expect(await again(busy({ 'retry-after': '7' }))).toEqual(['fine', 7000]);
  const date = 'Fri, 20 Nov 2026 10:00:00 GMT';
  const later = 'Fri, 20 Nov 2026 10:01:30 GMT';
  expect(await again(busy({ 'retry-after': later, date }, 503))).toEqual(['fine', 90_000]);
  expect(await again(busy({ 'retry-after': date, date: later }))).toEqual(['fine', 375]);
  expect(await again(busy({ 'retry-after': '7200' }))).toEqual([
    `http-status: \`${server.url}/a\` answers 429, and wants to be asked again in 2 h (try again then; \`rate_limit\` says how many requests a second may begin)`,
  ]);
  expect(await again(busy({}, 500), 500, 500, 500, busy({}, 500))).toEqual([
    `http-status: \`${server.url}/a\` answers 500: busy (try again later)`,
    ...[375, 750, 1500, 3000],
  ]);
  const { client: patient, waits: grown } = open(server, { retries: 9 });
  faults.set('/a', Array(9).fill(500));
  expect(await get(patient, `${server.url}/a`)).toBe('fine');
  expect(grown).toEqual([375, 750, 1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000]);
});

test('statuses, broken connections and strange places are told in words, without secrets', async () => {
  const server = await startWebServer();
  const { client } = open(server, { retries: 0 });
  const { files, faults, handlers, url } = server;
  const [, host] = url.split('//');
  handlers.set('/mirror', ({ headers, url }) => ({
    status: 403,
    body: `no\n<b>${headers.authorization}</b> ${url.search}`,
  }));
  expect(await get(client, `${url}/mirror?api_key=k123&page=2`, { token: 'tok-secret' })).toBe(
    `http-status: \`${url}/mirror?api_key=***&page=2\` answers 403: no <b>Bearer ***</b> ?api_key=***&page=2 ` +
      '(`token_env` names the variable that holds the token for it; see whether it is valid, and may do that)',
  );
  expect(await get(client, `http://me:hunter22@${host}/none`)).toBe(
    `http-status: \`${url}/none\` answers 404 (see whether it is spelled so, and still there)`,
  );
  handlers.set('/page', () => ({
    status: 404,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><title>x</title><style>${'a{}'.repeat(2000)}</style>\n<h1>Not&nbsp;here</h1><p>We &amp; <a href="/">you</a>`,
  }));
  expect(await get(client, `${url}/page`)).toBe(
    `http-status: \`${url}/page\` answers 404: Not here We & you (see whether it is spelled so, and still there)`,
  );
  handlers.set('/long', () => ({ status: 400, body: 'x'.repeat(5000) }));
  expect(await get(client, `${url}/long`)).toBe(
    `http-status: \`${url}/long\` answers 400: ${'x'.repeat(500)} (see whether it is asked as it wants to be)`,
  );
  expect(await get(client, `${url}/a`, { token: 'a\u0100' })).toContain(
    'wrong-type: `' + `${url}/a` + '` cannot be asked: a header has a character that none may have',
  );
  expect(await get(client, 'ftp://host/a')).toContain(
    'wrong-type: `ftp://host/a` is no URL that can be asked',
  );
  expect(await get(client, 'http://nowhere.invalid/a')).toContain(
    'network: `http://nowhere.invalid/a` gives no answer: there is no such host',
  );
  expect(await get(client, url.replace('http:', 'https:'))).toContain('its certificate is not trusted');
  handlers.set('/round', () => ({ status: 302, headers: { location: '/round' } }));
  expect(await get(client, `${url}/round`)).toBe(
    `redirect-loop: \`${url}/round\` is refused: it leads in a circle (see in a browser where it leads, and name that)`,
  );
  for (const location of [
    'http://169.254.169.254/latest',
    'http://2852039166/',
    `http://localhost:${server.port}/`,
  ]) {
    faults.set('/lead', [{ location }]);
    expect(await get(client, `${url}/lead`)).toContain('private-address: ');
  }
  files.set('/a', { bytes: 'a' });
  const stranger = open(server, { written: ['https://example.org/'] }).client;
  expect(await get(stranger, `${url}/a`)).toContain('127.0.0.1 lies inside of this network');
  expect(shownUrl('https://u:p@h.example/x?a=1&X-Amz-Signature=2&%61ccess_token=3#f')).toBe(
    'https://h.example/x?a=1&X-Amz-Signature=***&%61ccess_token=***',
  );
  expect(shownUrl('//u:p@h')).toBe('//h');
});

test('who says nothing, hardly anything or too much is given up', async () => {
  const server = await startWebServer();
  const { files, faults, url } = server;
  const { client } = open(server, { retries: 0, timeout: 100 });
  files.set('/a', { bytes: 'x'.repeat(100_000) });
  const slow = `network: \`${url}/a\` gives no answer: hardly anything came in 0.1 s (raise \`timeout\`, or try again later)`;
  for (const fault of ['mute', 'hold', 'drip'] as const) {
    faults.set('/a', [fault]);
    expect(await get(client, `${url}/a`)).toBe(slow);
  }
  const bounded = open(server, { maxBytes: 1000 }).client;
  const tooLarge = `too-large: \`${url}/a\` holds more than the 1.0 KiB that are allowed (allow more in \`max_bytes\` if it is to be trusted)`;
  expect(await get(bounded, `${url}/a`)).toBe(tooLarge);
  faults.set('/a', ['endless']);
  expect(await get(bounded, `${url}/a`)).toBe(tooLarge);
  const zeros = gzipSync(Buffer.alloc(80 * 2 ** 20));
  files.set('/bomb', { bytes: zeros, headers: { 'content-encoding': 'gzip' } });
  expect(await get(bounded, `${url}/bomb`)).toContain('too-large: ');
  const read = (client: WebClient): Promise<unknown> =>
    told(
      client.ask({ url: `${url}/bomb` }, async ({ body }) => {
        let bytes = 0;
        for await (const piece of body) bytes += piece.length;
        return bytes;
      }),
    );
  expect(await read(open(server).client)).toMatch(/sent \d+ KiB, which hold far more than data/);
  expect(await read(open(server, { maxBytes: 2 ** 30 }).client)).toBe(80 * 2 ** 20);
});

test('so many at once, of one host, and in a second', async () => {
  const server = await startWebServer();
  const other = await startWebServer();
  const { client, waits } = open(server, {
    concurrency: 3,
    hostConcurrency: 2,
    rateLimit: 2,
    written: [server.url, other.url],
  });
  let now = 0;
  let most = 0;
  const seen: string[] = [];
  const letGo: (() => void)[] = [];
  for (const one of [server, other]) one.files.set('/', { bytes: '' });
  const all = [server, server, server, other, other].map(({ url }, i) =>
    client.ask({ url: `${url}/` }, async () => {
      most = Math.max(most, ++now);
      seen.push(`${i}`);
      await new Promise<void>((resolve) => letGo.push(resolve));
      now--;
    }),
  );
  for (let ended = 0; ended < all.length; ended++) {
    while (letGo.length === 0 || (ended === 0 && letGo.length < 3)) await new Promise(setImmediate);
    if (ended === 0) expect(seen.toSorted()).toEqual(['0', '1', '3']);
    letGo.shift()?.();
  }
  await Promise.all(all);
  expect(most).toBe(3);
  expect(waits).toEqual([500, 1000, 1000, 1000].map(() => expect.any(Number)));
});

test('a download goes on where it broke off, while it is the same, and after a kill', async () => {
  const server = await startWebServer();
  const { files, faults, log, url } = server;
  const folder = temporaryProject().root;
  const partials = join(folder, 'partials');
  const to = join(folder, 'sub/got');
  const { client } = open(server, { partials });
  const text = (start: string): string => start.repeat(100_000);
  const download = async (from: WebClient, more: object = {}): Promise<unknown[]> => {
    log.length = 0;
    const got = await told(from.download({ url: `${url}/a`, ...more }, to).then(({ file }) => file));
    return [got, ...log.map((line) => line.replace(/bytes=\d+/, 'bytes=N'))];
  };
  const file = (content: string) => ({ bytes: content.length, digest: sha256(content) });
  files.set('/a', { bytes: text('1'), etag: '"1"' });
  faults.set('/a', ['cut']);
  expect(await download(client)).toEqual([file(text('1')), 'GET /a 200', 'GET /a 206 bytes=N-']);
  expect(await download(client)).toEqual([file(text('1')), 'GET /a 304 "1"']);
  expect(readFileSync(to, 'utf8')).toBe(text('1'));

  // Another one meanwhile: what came of the first is not gone on with.
  const change = (content: string, etag: string) => () => void files.set('/a', { bytes: content, etag });
  change(text('2'), '"2"')();
  faults.set('/a', [{ cut: true, after: change(text('3'), '"3"') }]);
  expect(await download(client)).toEqual([file(text('3')), 'GET /a 200 "1"', 'GET /a 200 bytes=N-']);
  change(text('4'), '"4"')();
  const part = { 'content-range': 'bytes 50000-99999/100000', etag: '"5"' };
  faults.set('/a', ['cut', { reply: { status: 206, headers: part, body: 'other' } }]);
  expect((await download(client))[0]).toEqual(file(text('4')));
  expect(readFileSync(to, 'utf8')).toBe(text('4'));

  // A kill in the middle, and another process.
  change(text('5'), '"5"')();
  faults.set('/a', ['cut']);
  expect((await download(open(server, { partials, retries: 0 }).client))[0]).toContain('network: ');
  expect(readFileSync(to, 'utf8')).toBe(text('4'));
  expect(await download(open(server, { partials }).client)).toEqual([file(text('5')), 'GET /a 206 bytes=N-']);

  // Who sends less than the rest is asked for more; parts together are bounded as the whole is.
  change(text('8'), '"8"')();
  faults.set('/a', ['cut']);
  expect((await download(open(server, { partials, retries: 0 }).client))[0]).toContain('network: ');
  files.delete('/a');
  server.handlers.set('/a', ({ headers }) => {
    const from = Number(/\d+/.exec(headers.range ?? '')?.[0]);
    const body = text('8').slice(from, from + 20_000);
    const range = `bytes ${from}-${from + body.length - 1}/100000`;
    return { status: 206, headers: { 'content-range': range, etag: '"8"' }, body };
  });
  const bounded = open(server, { partials, retries: 0, maxBytes: 60_000 }).client;
  expect((await download(bounded))[0]).toContain('too-large: ');
  expect((await download(open(server, { partials }).client))[0]).toEqual(file(text('8')));
  server.handlers.delete('/a');

  // No tag, no part; a length that is wrong; a digest.
  files.set('/a', { bytes: text('6'), isPlain: true });
  faults.set('/a', ['cut']);
  expect(await download(client)).toEqual([file(text('6')), 'GET /a 200 "8"', 'GET /a 200']);
  faults.set('/a', Array(2).fill({ reply: { headers: { 'content-length': '9' }, body: 'short' } }));
  expect((await download(open(server, { retries: 1, timeout: 100 }).client))[0]).toContain(
    'gives no answer: ',
  );
  const wanted = sha256(text('7'));
  expect((await download(client, { digest: wanted }))[0]).toContain(
    `digest-mismatch: \`${url}/a\` has other content than \`digest\` says: it is ${sha256(text('6'))}`,
  );
  expect(readFileSync(to, 'utf8')).toBe(text('6'));
  // Said to be packed on the way by servers that mean the file itself.
  const packed = gzipSync('text');
  files.set('/b.tar.gz', { bytes: packed, headers: { 'content-encoding': 'x-gzip' } });
  files.set('/b', { bytes: packed, headers: { 'content-encoding': 'gzip' } });
  for (const [path, bytes] of [
    ['/b.tar.gz', packed.length],
    ['/b', 4],
  ] as const)
    expect((await client.download({ url: `${url}${path}` }, to)).file?.bytes).toBe(bytes);
  files.delete('/a');
  expect(await download(client, { accept: [404] })).toEqual([null, 'GET /a 404']);
  expect(existsSync(`${to}.partial`)).toBe(false);
});

test('what was answered is remembered by its tag, and only what says that it is the same is taken from there', async () => {
  const server = await startWebServer();
  const { files, log, url } = server;
  const folder = temporaryProject().root;
  const memo = openMemo(folder);
  const { client } = open(server);
  const ask = (more: Partial<WebRequest> = {}): Promise<unknown> =>
    told(
      memo.ask(client, { url: `${url}/a`, ...more }, async ({ body, header }) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk);
        return `${Buffer.concat(chunks)} ${header('link')}`;
      }),
    );
  files.set('/a', { bytes: 'one', etag: 'W/"1"', headers: { link: '<b>' } });
  expect([await ask(), await ask()]).toEqual(['one <b>', 'one <b>']);
  expect(log.splice(0)).toEqual(['GET /a 200', 'GET /a 304 W/"1"']);
  // What nothing uses is swept, by its time.
  const [kept = ''] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort().slice(-1);
  utimesSync(join(folder, kept), 0, 0);
  await ask();
  expect(statSync(join(folder, kept)).mtimeMs).toBeGreaterThan(0);
  log.splice(0);
  files.set('/a', { bytes: 'two', lastModified: 'Fri, 20 Nov 2026 10:00:00 GMT' });
  expect([await ask(), await ask()]).toEqual(['two null', 'two null']);
  expect(log.splice(0)).toEqual(['GET /a 200 W/"1"', 'GET /a 200 W/"1"']);
  files.set('/a', { bytes: 'mine', etag: '"3"' });
  expect([await ask({ token: 't' }), await ask({ token: 't' })]).toEqual(['mine null', 'mine null']);
  expect(log.splice(0)).toEqual(['GET /a 200', 'GET /a 200']);
});
