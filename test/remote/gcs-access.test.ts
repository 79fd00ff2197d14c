/** Who may ask a bucket, and how: credentials, permissions, proxies, options; and what is told where that fails. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../src/json.ts';
import { openGcs } from '../../src/remote/gcs/open.ts';
import type { Blob, Remote } from '../../src/remote/remote.ts';
import { temporaryProject } from '../store/temporary-project.ts';
import { blobsOf, bodyOf, longBody, never, outcomeOf, problemOf, textOf } from './bodies.ts';
import { openBucket } from './bucket.ts';

const text = 'what a blob holds';

describe('credentials', () => {
  /** A workload identity, as Google gives it out: a token from a file is exchanged for one that buckets take. */
  function workloadIdentity(url: string, more: JsonObject = {}): string {
    const folder = temporaryProject().root;
    const token = join(folder, 'token');
    writeFileSync(token, 'secret-subject-token');
    const identity = {
      type: 'external_account',
      audience:
        '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/github',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${url}/token`,
      credential_source: { file: token },
      ...more,
    };
    const file = join(folder, 'identity.json');
    writeFileSync(file, JSON.stringify(identity));
    return file;
  }

  const open = (url: string, credentialpath: string): Remote =>
    openGcs(
      'gs://bucket/share',
      { endpointurl: url, credentialpath, retries: 0 },
      { env: {}, root: '/', onRetry: () => {} },
    );

  test('of a workload identity are exchanged once, and borne by every request', async () => {
    const { server } = await openBucket({ accessToken: 'right-token' });
    const remote = open(server.url, workloadIdentity(server.url));
    const all = Array.from({ length: 5 }, (_, i) => remote.create(`n${i}`, bodyOf(text), never));
    expect(await Promise.all(all)).toEqual(Array(5).fill('created'));
    expect(await textOf(remote, 'n3')).toBe(text);
    expect(server.count('token')).toBe(1);
    remote.close();
  });

  test('that are not accepted are told, and nothing of them is', async () => {
    const { server, remote: anonymous } = await openBucket({ accessToken: 'right-token' });
    expect(await problemOf(blobsOf(anonymous))).toBe(
      '`gs://bucket/share`: the credentials are not accepted (it answered 401: Invalid Credentials)\n' +
        'run `gcloud auth application-default login`, or name the file of other ones in `credentialpath`',
    );
    const identity = workloadIdentity(server.url);
    const refuse = async (status: number, body: JsonObject): Promise<string> => {
      const fault = { what: 'status', status, headers: { 'content-type': 'application/json' } } as const;
      server.fail({ kind: 'token', fault: { ...fault, body: JSON.stringify(body) } });
      return problemOf(blobsOf(open(server.url, identity)));
    };
    expect(
      await refuse(400, { error: 'invalid_grant', error_description: 'secret-subject-token is bad' }),
    ).toBe(
      '`gs://bucket/share`: the credentials are not accepted (invalid_grant)\n' +
        'run `gcloud auth application-default login`, or name the file of other ones in `credentialpath`',
    );
    expect(
      await refuse(400, { error: 'invalid_grant', error_description: 'Check your iat and exp values.' }),
    ).toBe(
      `\`gs://bucket/share\`: Google does not accept \`${identity}\` (invalid_grant: their time is wrong)\n` +
        'set the clock of this machine, and try again',
    );
    expect(await refuse(503, {})).toBe('no problem');
  });

  test('that cannot be read, or are none, are named', async () => {
    const { server } = await openBucket();
    const folder = temporaryProject().root;
    const files = { 'broken.json': '{"private_key": "secret', 'other.json': '{"type":"secret"}' };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const told = async (name: string): Promise<string> => {
      const problem = await problemOf(blobsOf(open(server.url, join(folder, name))));
      return problem.replaceAll(folder, '…');
    };
    expect(await told('missing.json')).toBe(
      '`gs://bucket/share`: `…/missing.json` cannot be read\n' +
        'name the file of your credentials in `credentialpath` or `GOOGLE_APPLICATION_CREDENTIALS`',
    );
    for (const name of Object.keys(files))
      expect(await told(name)).toBe(
        `\`gs://bucket/share\`: \`…/${name}\` cannot be used\n` +
          'it has to be a JSON file of credentials as Google gives them, whole and unchanged',
      );
  });

  test('of a service account are not sent to a server that answers for a bucket without https', async () => {
    const { server } = await openBucket({ accessToken: 'right-token' });
    const env = { GOOGLE_APPLICATION_CREDENTIALS: workloadIdentity(server.url) };
    const remote = openGcs(
      'gs://bucket',
      {},
      { env: { ...env, STORAGE_EMULATOR_HOST: server.url }, root: '/', onRetry: () => {} },
    );
    expect(await outcomeOf(blobsOf(remote))).toBe('unauthenticated');
    expect(server.count('token')).toBe(0);
  });

  test('a clock that is wrong is named where it may be the reason', async () => {
    const { remote } = await openBucket({ accessToken: 'right-token', clockOff: 31 * 60_000 });
    expect(await problemOf(blobsOf(remote))).toBe(
      '`gs://bucket/share`: the credentials are not accepted (it answered 401: Invalid Credentials)\n' +
        'the clock of this machine is 31 minutes off: set it, and try again',
    );
  });
});

test('names the permission that is missing, and who has it', async () => {
  const told = async (kind: string, act: (remote: Remote) => Promise<unknown>): Promise<string> => {
    const { server, remote } = await openBucket({ denied: [`storage.objects.${kind}`] });
    await server.objects.make('bucket', 'share/a', Buffer.from(text), null, {});
    return problemOf(act(remote));
  };
  const lacks = (kind: string, role: string): string =>
    `\`gs://bucket/share\`: these credentials may not do that: they lack \`storage.objects.${kind}\` ` +
    `(someone@example.com does not have storage.objects.${kind} access to the Google Cloud Storage object. ` +
    `Permission 'storage.objects.${kind}' denied on resource (or it may not exist))\n` +
    `give them a role with \`storage.objects.${kind}\`, as ${role}`;
  const user = '`roles/storage.objectUser`';
  const creator = `\`roles/storage.objectCreator\`, or ${user} with all that luc needs`;
  const viewer = '`roles/storage.objectViewer`';
  const blob: Blob = { name: 'a', bytes: 1, generation: '1', crc32c: null, madeAt: 0 };
  expect(await told('list', (remote) => blobsOf(remote))).toBe(lacks('list', viewer));
  expect(await told('get', (remote) => remote.look('a', never))).toBe(lacks('get', viewer));
  expect(await told('get', (remote) => textOf(remote, 'a'))).toBe(lacks('get', viewer));
  expect(await told('create', (remote) => remote.create('b', bodyOf(text), never))).toBe(
    lacks('create', creator),
  );
  expect(
    await told('create', async (remote) => remote.create('b', (await longBody(9 * 2 ** 20)).body, never)),
  ).toBe(lacks('create', creator));
  expect(await told('delete', (remote) => remote.remove(blob, never))).toBe(
    lacks('delete', `${user}; only \`luc gc -c\` and \`luc fsck -c\` delete`),
  );
});

test('a bucket for which others pay asks for the project that pays', async () => {
  const { server, remote } = await openBucket({ requesterPays: true });
  expect(await problemOf(blobsOf(remote))).toBe(
    '`gs://bucket/share`: whoever asks pays for this bucket\nname the project that pays in `user_project`',
  );
  const paying = openGcs(
    'gs://bucket/share',
    { endpointurl: server.url, user_project: 'payer' },
    { env: {}, root: '/', onRetry: () => {} },
  );
  await paying.create('a', bodyOf(text), never);
  await paying.create('b', (await longBody(9 * 2 ** 20)).body, never);
  await textOf(paying, 'a');
  await paying.remove((await blobsOf(paying))[0] as Blob, never);
  const asked = server.log
    .slice(1)
    .map(({ url }) => new URL(url, server.url).searchParams.get('userProject'));
  expect(asked).toEqual(Array(asked.length).fill('payer'));
});

test('what objects are made of is said of each', async () => {
  const options = {
    storage_class: 'NEARLINE',
    kms_key_name: 'projects/p/locations/l/keyRings/r/cryptoKeys/k',
  };
  const { server, remote } = await openBucket({}, options);
  await remote.create('a', bodyOf(text), never);
  await remote.create('b', (await longBody(9 * 2 ** 20)).body, never);
  const objects = [...server.objects.bucket('bucket').values()];
  const metadata = {
    contentType: 'application/octet-stream',
    storageClass: options.storage_class,
    kmsKeyName: options.kms_key_name,
  };
  expect(objects.map((object) => object.metadata)).toEqual([metadata, metadata]);
});

test('goes through the proxy that the environment names, except where it is told not to', async () => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (message, socket) => {
    asked.push(message.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const list = (NO_PROXY: string): Promise<unknown> => {
    const options = { endpointurl: 'https://127.0.0.1:1', allow_anonymous_login: true, retries: 0 };
    return problemOf(
      blobsOf(
        openGcs('gs://bucket', options, { env: { HTTPS_PROXY, NO_PROXY }, root: '/', onRetry: () => {} }),
      ),
    );
  };
  const refused =
    '`gs://bucket`: it answered 403, and not by Google\n' +
    'see whether a proxy answers instead (`HTTPS_PROXY`), and what `endpointurl` says';
  expect(await list('')).toBe(refused);
  expect(await list('10.0.0.1, .example.org')).toBe(refused);
  expect(asked).toEqual(['127.0.0.1:1', '127.0.0.1:1']);
  expect(await list('example.org,127.0.0.1')).toBe(
    '`gs://bucket`: the connection was refused, at `127.0.0.1:1`\n' +
      'see whether this machine is online, and whether it needs `HTTPS_PROXY`; then try again',
  );
  expect(asked.length).toBe(2);
});

test('a server that is not there is named', async () => {
  const { server, remote, retried } = await openBucket();
  await server.close();
  const host = server.url.slice('http://'.length);
  expect(await problemOf(blobsOf(remote))).toBe(
    `\`gs://bucket/share\`: the connection was refused, at \`${host}\`\n` +
      'see whether this machine is online, and whether it needs `HTTPS_PROXY`; then try again',
  );
  expect(retried).toEqual(Array(2).fill('list ``: the connection was refused'));
});

test('URLs and options that cannot be meant are refused before anything is asked', async () => {
  const open = (url: string, options: JsonObject = {}): Promise<string> =>
    problemOf((async () => openGcs(url, options, { env: {}, root: '/', onRetry: () => {} }))());
  expect(openGcs('gs://bucket///a/b//', {}, { env: {}, root: '/', onRetry: () => {} }).url).toBe(
    'gs://bucket/a/b',
  );
  expect(await open('gs://Bucket/a')).toBe(
    '`gs://Bucket/a` names no bucket\n' +
      'write `gs://bucket/prefix`; names of buckets have lower-case letters, digits, `-`, `_` and `.`',
  );
  expect(await open('gs://bucket', { endpointurl: 'http://a b' })).toBe(
    '`http://a b` is no URL of a server\nwrite `endpointurl: https://host:port`',
  );
  expect(await open('gs://bucket', { retries: 'many' })).toBe(
    '`retries` of a remote is no number from 0 on\nwrite `retries: 10`',
  );
});
