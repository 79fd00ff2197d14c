/** The built program and a bucket: the client that is bundled, who it is to the bucket, and how it ends. */
import { expect, onTestFinished, test } from 'vitest';
import { type ServerOptions, startGcsServer } from '../support/gcs-server/server.ts';
import { makeProject } from '../support/project.ts';

async function openShare(options: ServerOptions = {}) {
  const server = await startGcsServer({ accessToken: 'right-token', ...options });
  onTestFinished(() => server.close());
  const project = makeProject({
    files: {
      'lucidity.yaml':
        'stages:\n  make:\n    cmd: mkdir -p out && seq 1 9 | split -l 1 - out/\n    outs: [out]\n' +
        `remotes:\n  cloud: {url: gs://bucket/share, default: true, endpointurl: "${server.url}", retry_delay: 0.01}\n`,
      '.luc/config.yaml': 'remotes:\n  cloud: {credentialpath: identity.json}\n',
      token: 'secret-subject-token',
      'identity.json': JSON.stringify({
        type: 'external_account',
        audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/github',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${server.url}/token`,
        credential_source: { file: 'token' },
      }),
    },
  });
  expect((await project.repro()).code).toBe(0);
  return { server, project };
}

test('pushes by a workload identity; a second push finds all there by a handful of requests', async () => {
  const { server, project } = await openShare();
  const first = await project.luc(['push']);
  expect([first.code, first.stderr]).toEqual([0, '']);
  const names = [...server.objects.bucket('bucket').keys()];
  const kinds = names.map((name) => name.replace(/^share\/([a-z]+)[/-].*?(\.[a-z.]+)?$/, '$1$2')).sort();
  expect(kinds).toEqual(['luc.json', 'packs.idx', 'packs.pack', 'pushes.json.gz', 'roots']);
  const before = server.count();
  const second = await project.luc(['push']);
  expect([second.code, second.stderr]).toEqual([0, '']);
  expect([...server.objects.bucket('bucket').keys()]).toEqual(names);
  expect(server.count() - before).toBeLessThan(8);
});

test('tells what is tried again, and ends with 3 where the bucket does not answer', async () => {
  const { server, project } = await openShare();
  server.fail({ kind: 'list', times: 2, fault: { what: 'status', status: 503 } });
  const slow = await project.luc(['push']);
  expect(slow.code).toBe(0);
  expect(slow.stderr).toContain('it answered 503');
  await server.close();
  const { code, stderr } = await project.luc(['push']);
  expect(code).toBe(3);
  expect(stderr).not.toContain('secret');
});

test('ends at once when it is told to, whatever it waits for; the next push does the rest', async () => {
  const { server, project } = await openShare();
  for (const kind of ['token', 'list', 'insert'] as const) {
    server.fail({ kind, times: 99, fault: { what: 'stall' } });
    const asked = server.untilAsked(kind);
    const push = project.spawn(['push']);
    await asked;
    push.signal('SIGINT');
    expect([kind, (await push.ended).code]).toEqual([kind, 130]);
    await server.untilLeft();
    server.heal();
  }
  expect((await project.luc(['push'])).code).toBe(0);
});
