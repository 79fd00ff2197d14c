/** The program and a bucket that fails: how it ends, what it says, and that the same again does just the rest. */
import * as fs from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { Plan } from '../../support/gcs-server/faults.ts';
import { type GcsServer, startGcsServer } from '../../support/gcs-server/server.ts';
import { makeProject, type Project } from '../../support/project.ts';

interface Share {
  readonly server: GcsServer;
  readonly project: Project;
  /** A clone without anything but what git has. */
  readonly clone: () => Project;
  /** Exit code and stderr, after the server was told to fail so. */
  readonly told: (
    project: Project,
    command: string,
    plan?: Plan,
  ) => Promise<readonly [number | null, string]>;
}

async function openShare(make: string): Promise<Share> {
  const server = await startGcsServer();
  onTestFinished(() => server.close());
  const files = {
    '.gitignore': '/out\n',
    'lucidity.yaml': `stages: {make: {cmd: '${make}', outs: [out]}}
remotes: {cloud: {url: gs://bucket/share, default: true, endpointurl: "${server.url}", retry_delay: 0.001, retries: 1, timeout: 20}}
`,
  };
  const project = makeProject({ files, git: true });
  expect((await project.repro()).code).toBe(0);
  project.commit('made');
  return {
    server,
    project,
    clone: () => {
      const clone = makeProject();
      fs.rmSync(clone.root, { recursive: true });
      project.git('clone', '--quiet', project.root, clone.root);
      return clone;
    },
    told: async (where, command, plan) => {
      if (plan) server.fail(plan);
      const { code, stderr } = await where.luc([...command.split(' '), '--reporter', 'plain']);
      server.heal();
      return [
        code,
        stderr.replaceAll(server.url.slice('http://'.length), 'HOST').replace(/[0-9a-f]{62,64}/g, 'HEX'),
      ];
    },
  };
}

const bucket = 'gs://bucket/share';
const always = { times: Number.POSITIVE_INFINITY };

test('each end of a push, and of a pull', async () => {
  const { project, clone, server, told } = await openShare(
    'mkdir out; for i in 1 2 3; do echo $i > out/$i; done',
  );
  const puller = clone();
  const ends: Record<string, readonly [number | null, string]> = {};
  const status = (code: number, reason = '') => ({ what: 'status', status: code, reason }) as const;
  ends['push 401'] = await told(project, 'push', { ...always, fault: status(401) });
  ends['push 403'] = await told(project, 'push', {
    ...always,
    kind: 'insert',
    fault: status(403, 'forbidden'),
  });
  ends['push 503'] = await told(project, 'push', { ...always, kind: 'insert', after: 1, fault: status(503) });
  ends['push reset'] = await told(project, 'push', { ...always, kind: 'list', fault: { what: 'reset' } });
  ends['push flip'] = await told(project, 'push', { ...always, kind: 'insert', fault: { what: 'flip' } });
  ends['push 429'] = await told(project, 'push', { kind: 'insert', fault: status(429) });
  const before = server.count();
  ends['push then'] = await told(project, 'push');
  expect(server.count() - before).toBe(4);
  ends['pull 404'] = await told(puller, 'pull', {
    ...always,
    name: '.pack',
    kind: 'read',
    fault: status(404),
  });
  ends['pull flip'] = await told(puller, 'pull', {
    ...always,
    name: '.pack',
    kind: 'read',
    fault: { what: 'flip' },
  });
  ends['pull 500'] = await told(puller, 'pull', { ...always, kind: 'read', fault: status(500) });
  expect(puller.exists('out/1')).toBe(false);
  ends['pull then'] = await told(puller, 'pull', {
    kind: 'read',
    name: '.pack',
    fault: { what: 'break-midway' },
  });
  expect([1, 2, 3].map((i) => puller.read(`out/${i}`))).toEqual(['1\n', '2\n', '3\n']);
  const retried = (what: string, why: string): string =>
    `${bucket} is asked again for ${what} in 1 ms: ${why}\n`;
  const again = (status: number): string =>
    `error: \`${bucket}\`: it answered ${status}: It does so for a test, again and again\nhint: try again later\n`;
  const pack = '`packs/HEX.pack`';
  expect(ends).toEqual({
    'push 401': [
      2,
      `error: \`${bucket}\`: the credentials are not accepted (it answered 401: It does so for a test)\nhint: run \`gcloud auth application-default login\`, or name the file of other ones in \`credentialpath\`\n`,
    ],
    'push 403': [
      2,
      `error: \`${bucket}\`: these credentials may not do that: they lack \`storage.objects.create\` (It does so for a test)\nhint: give them a role with \`storage.objects.create\`, as \`roles/storage.objectCreator\`, or \`roles/storage.objectUser\` with all that luc needs\n`,
    ],
    'push 503': [3, `${retried(`write ${pack}`, 'it answered 503')}${again(503)}`],
    'push reset': [
      3,
      `${retried('list ``', 'the connection broke')}error: \`${bucket}\`: the connection broke, at \`HOST\`\nhint: see whether this machine is online, and whether it needs \`HTTPS_PROXY\`; then try again\n`,
    ],
    'push flip': [
      1,
      expect.stringMatching(/bytes than were meant\n[\s\S]*^error: `out\S*` did not get to gs:/m),
    ],
    'push 429': [0, retried(`write ${pack}`, 'it answered 429')],
    'push then': [0, ''],
    'pull 404': [
      1,
      `error: \`out\` is neither in the store nor at ${bucket}\nhint: \`luc fsck\` stores it again if the workspace still has it, else \`luc repro -f -s make\` makes it again; \`--allow-missing\` leaves it out\n`,
    ],
    'pull flip': [
      1,
      `error: \`out\` is corrupt at ${bucket}: what came is not what its digest says\nhint: \`luc fsck\` stores it again if the workspace still has it, else \`luc repro -f -s make\` makes it again\n`,
    ],
    'pull 500': [3, `${retried('read `luc-remote.json`', 'it answered 500')}${again(500)}`],
    'pull then': [0, retried(`read ${pack}`, 'the connection broke')],
  });
});

const singles = 5;
const makeSingles =
  'mkdir out; for i in $(seq 5); do { echo $i; head -c 4194304 /dev/zero; } > out/$i.bin; echo $i > out/$i; done';

test.each(['SIGINT', 'SIGKILL'] as const)(
  '%s in the middle: the next one moves only the rest',
  async (signal) => {
    const { server, project, clone } = await openShare(makeSingles);
    const stopAt = async (where: Project, command: string, plan: Plan): Promise<void> => {
      server.fail({ ...always, ...plan });
      const begun = where.spawn([command, '-j', '1']);
      while (!server.log.some(({ fault }) => fault === 'stall')) await server.untilAsked(plan.kind ?? 'list');
      begun.signal(signal);
      expect((await begun.ended).code).toBe(signal === 'SIGINT' ? 130 : null);
      await server.untilLeft();
      server.heal();
      server.log.length = 0;
    };

    await stopAt(project, 'push', { kind: 'insert', after: 4, fault: { what: 'stall' } });
    const there = server.objects.bucket('bucket').size;
    expect(there).toBe(4);
    expect((await project.luc(['push'])).code).toBe(0);
    const all = [...server.objects.bucket('bucket').keys()];
    expect(all.filter((name) => /\/objects\/|\.pack$/.test(name))).toHaveLength(singles + 1);
    const inserts = server.log.filter(({ kind }) => kind === 'insert').map(({ status }) => status);
    expect(inserts).toEqual(Array(all.length - there).fill(200));

    const puller = clone();
    await stopAt(puller, 'pull', { kind: 'read', name: 'objects/', after: 2, fault: { what: 'stall' } });
    expect((await puller.luc(['pull'])).code).toBe(0);
    const read = server.log.filter(({ kind, url }) => kind === 'read' && /objects(?:\/|%2F)sha256/.test(url));
    expect(read).toHaveLength(singles - 2);
    expect((await puller.luc(['status', '--exit-code'])).code).toBe(0);
  },
);

test('nothing to do is found out by the same few requests, however many files there are', async () => {
  const counts: Record<number, readonly string[]> = {};
  for (const files of [3, 2000]) {
    const { server, project, clone } = await openShare(
      `mkdir out; cd out; seq ${files} | split -l 1 -a 4 -d - f`,
    );
    const kindsOf = async (where: Project, command: string): Promise<readonly string[]> => {
      const from = server.log.length;
      expect((await where.luc([command])).code).toBe(0);
      return server.log.slice(from).map(({ kind }) => kind);
    };
    await kindsOf(project, 'push');
    const again = await kindsOf(project, 'push');
    const puller = clone();
    const pulled = await kindsOf(puller, 'pull');
    counts[files] = [again.join(' '), pulled.join(' '), (await kindsOf(puller, 'pull')).join(' ')];
  }
  const same = ['look read list list', 'look read list list read read read read read', ''];
  expect(counts).toEqual({ 3: same, 2000: same });
});
