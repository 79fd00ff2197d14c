/** Fetching from a bucket that fails: it is all here in the end, or what is not is told; nothing wrong is kept. */
import { expect, onTestFinished, test } from 'vitest';
import { plainFaults } from '../../support/gcs-server/faults.ts';
import { startGcsServer } from '../../support/gcs-server/server.ts';
import { cloneOf, copiesOfMade } from './sharing.ts';

const copyOfMade = copiesOfMade();

test('whatever fails once is tried again; what fails for good is told, and the next fetch goes on', async () => {
  const server = await startGcsServer();
  onTestFinished(() => server.close());
  const project = await copyOfMade();
  const remote = `{url: "gs://bucket/share", default: true, endpointurl: "${server.url}", allow_anonymous_login: true, retry_delay: 0.01, retries: 2, timeout: 1}`;
  const yaml = project.read('lucidity.yaml').replace('{url: ../share, default: true}', remote);
  project.write('lucidity.yaml', yaml);
  project.commit('a bucket');
  expect(await project.luc(['push'])).toMatchObject({ code: 0, stderr: '' });
  for (const [i, what] of plainFaults.entries()) {
    const clone = cloneOf(project);
    server.fail({ kind: 'read', after: i % 4, times: 1, fault: { what } });
    const { code, stderr } = await clone.luc(['fetch']);
    expect([what, code, stderr]).toEqual([what, 0, expect.anything()]);
    server.heal();
    expect([what, (await clone.repro()).ran]).toEqual([what, []]);
  }
  const clone = cloneOf(project);
  server.fail({ kind: 'read', name: '/objects/', times: 99, fault: { what: 'flip' } });
  const damaged = await clone.luc(['fetch']);
  expect(damaged.code).toBe(1);
  expect(damaged.stderr).toContain('error: `large.bin` did not come from gs://bucket/share\n');
  server.heal();
  expect((await clone.luc(['fetch', '--json'])).stdout).toContain('"objects":1,');
  expect((await clone.repro()).ran).toEqual([]);
});
