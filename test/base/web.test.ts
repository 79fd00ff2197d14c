/** Asking the web: redirects, the guard at the connection, proxies, encodings. */
import type { LookupFunction } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { decoded } from '../../src/base/decoded.ts';
import { openConnections, type Way } from '../../src/base/http.ts';
import { isPublicHost } from '../../src/base/public-host.ts';
import { askOn } from '../../src/base/redirects.ts';
import { startWebServer } from '../support/web-server.ts';

const never = new AbortController().signal;

async function ask(url: string, way: Partial<Way> = {}, more: object = {}): Promise<string> {
  const connections = openConnections({ env: {}, ...way });
  onTestFinished(() => connections.close());
  const asked = { url: new URL(url), method: 'GET', headers: {}, patience: 10_000, signal: never, ...more };
  try {
    const answer = await askOn(connections, asked);
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    return `${answer.status} ${Buffer.concat(chunks)} ${answer.url.pathname}`;
  } catch (error) {
    return String(error);
  }
}

test('which hosts are public', () => {
  const inside = [
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254'],
    ...['100.100.100.200', '168.63.129.16', '224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1'],
    ...[
      '::1',
      '::',
      'fe80::1',
      'fc00::1',
      'fd00:ec2::254',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '64:ff9b::a9fe:a9fe',
    ],
    ...[
      '2002:7f00:1::',
      'localhost',
      'LOCALHOST.',
      'a.localhost',
      'minio',
      'metadata.google.internal',
      'nas.local',
    ],
  ];
  const outside = [
    '8.8.8.8',
    '::ffff:8.8.8.8',
    '2606:4700::1111',
    '64:ff9b::808:808',
    'example.org',
    'a.b.example.',
  ];
  expect(inside.filter(isPublicHost)).toEqual([]);
  expect(outside.filter((host) => !isPublicHost(host))).toEqual([]);
  // However an address is written, a URL says it in one way.
  for (const odd of ['2130706433', '0x7f.1', '017700000001', '127.1'])
    expect(isPublicHost(new URL(`http://${odd}/`).hostname)).toBe(false);
});

test('redirects are followed, with what they may know, and not in a circle', async () => {
  const [server, other] = [await startWebServer(), await startWebServer()];
  const { faults, handlers } = server;
  const said = (headers: object): string =>
    Object.keys(headers)
      .filter((name) => /^(?:authorization|cookie|content-type|x-mine)$/.test(name))
      .join();
  for (const { handlers } of [server, other])
    handlers.set('/end', ({ method, headers, body }) => ({ body: `${method} ${said(headers)} ${body}` }));
  const sent = {
    method: 'POST',
    headers: { authorization: 'Bearer x', cookie: 'a=b', 'content-type': 'text/plain', 'x-mine': '1' },
    body: Buffer.from('text'),
  };
  const lead = (location: string, status: number): void => void faults.set('/a', [{ location, status }]);
  const sends: string[] = [];
  for (const status of [301, 302, 303, 307, 308]) {
    lead('/end', status);
    sends.push(await ask(`${server.url}/a`, {}, sent));
  }
  expect(sends).toEqual([
    '200 GET authorization,cookie,x-mine  /end',
    '200 GET authorization,cookie,x-mine  /end',
    '200 GET authorization,cookie,x-mine  /end',
    '200 POST authorization,cookie,content-type,x-mine text /end',
    '200 POST authorization,cookie,content-type,x-mine text /end',
  ]);
  lead(`${other.url}/end#part`, 307);
  expect(await ask(`${server.url}/a`, {}, sent)).toBe('200 POST content-type,x-mine text /end');
  lead('mailto:someone', 302);
  expect(await ask(`${server.url}/a`)).toBe('302  /a');
  handlers.set('/round', () => ({ status: 302, headers: { location: '/and-round' } }));
  handlers.set('/and-round', () => ({ status: 302, headers: { location: '/round' } }));
  expect(await ask(`${server.url}/round`)).toBe('Error: it leads in a circle');
  handlers.set('/on', ({ url }) => ({
    status: 302,
    headers: { location: `/on?${Number(url.search.slice(1)) + 1}` },
  }));
  expect(await ask(`${server.url}/on?1`)).toBe('Error: it leads in a circle');
  expect(server.log.filter((line) => line.includes('/on?')).length).toBe(21);
});

test('connects only to what is permitted, whatever leads there and at the very connection', async () => {
  const server = await startWebServer();
  const { port, files, faults } = server;
  files.set('/end', { bytes: 'in' });
  const permits = isPublicHost;
  const trusted = { isTrusted: true };
  expect(await ask(`${server.url}/end`, { permits })).toBe('Error: 127.0.0.1 lies inside of this network');
  expect(await ask(`${server.url}/end`, { permits }, trusted)).toBe('200 in /end');
  expect(await ask(`http://localhost:${port}/end`, { permits })).toMatch(
    /^Error: localhost is (?:127\.0\.0\.1|::1), which lies inside of this network$/,
  );
  faults.set('/a', [{ location: '/end' }]);
  expect(await ask(`${server.url}/a`, { permits }, trusted)).toBe('200 in /end');
  for (const location of [
    `http://localhost:${port}/end`,
    `http://[::ffff:127.0.0.1]:${port}/end`,
    'http://169.254.169.254/',
  ]) {
    faults.set('/a', [{ location }]);
    expect(await ask(`${server.url}/a`, { permits }, trusted)).toContain('lies inside of this network');
  }
  // The name is public, and leads inside when it is looked up.
  const lookup: LookupFunction = (_, options, callback) =>
    options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
  const named = `http://rebound.example:${port}/end`;
  expect(await ask(named, { permits, lookup })).toBe(
    'Error: rebound.example is 127.0.0.1, which lies inside of this network',
  );
  expect(await ask(named, { lookup })).toBe('200 in /end');
  expect(server.log).toEqual([
    'GET /end 200',
    'GET /a 302',
    'GET /end 200',
    'GET /a 302',
    'GET /a 302',
    'GET /a 302',
    'GET /end 200',
  ]);
});

test('a proxy is asked for whole URLs, with who asks it, and for nothing that would not be permitted', async () => {
  const proxy = await startWebServer();
  const seen: string[] = [];
  proxy.handlers.set('http://nowhere.example/a', ({ headers }) => {
    seen.push(`${headers.host} ${headers['proxy-authorization']}`);
    return { body: 'through' };
  });
  const env = { http_proxy: `http://me:pa%20ss@127.0.0.1:${proxy.port}`, NO_PROXY: 'example.org' };
  expect(await ask('http://nowhere.example/a?b', { env, permits: isPublicHost })).toBe('200 through /a');
  expect(seen).toEqual([`nowhere.example Basic ${Buffer.from('me:pa ss').toString('base64')}`]);
  expect(await ask('http://metadata.google.internal/', { env, permits: isPublicHost })).toBe(
    'Error: metadata.google.internal lies inside of this network',
  );
});

test('what comes in an encoding is decoded, and told where it is damaged', async () => {
  const text = 'text '.repeat(1000);
  const read = async (encoding: string | null, bytes: Buffer): Promise<string> => {
    const chunks: Uint8Array[] = [];
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
    }
    try {
      for await (const chunk of decoded(pieces(), encoding)) chunks.push(chunk);
    } catch (error) {
      return String(error);
    }
    return Buffer.concat(chunks).toString();
  };
  expect(await read(null, Buffer.from(text))).toBe(text);
  expect(await read('identity', Buffer.from(text))).toBe(text);
  expect(await read('gzip', gzipSync(text))).toBe(text);
  expect(await read('BR', brotliCompressSync(text))).toBe(text);
  expect(await read('deflate', deflateSync(text))).toBe(text);
  expect(await read('gzip, br', brotliCompressSync(gzipSync(text)))).toBe(text);
  expect(await read('gzip', gzipSync(text).subarray(0, -3))).toBe('Error: unexpected end of file');
  expect(await read('br', brotliCompressSync(text).subarray(0, -3))).toBe('Error: unexpected end of file');
  expect(await read('compress', Buffer.from(text))).toBe('Error: it comes as `compress`');
});
