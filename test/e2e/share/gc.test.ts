import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copiesOfMade, kindsOf, told } from './sharing.ts';

const copyOfMade = copiesOfMade();

test('gc of a remote condemns what nobody needs, and deletes it the next time', async () => {
  const project = await copyOfMade();
  project.write('.luc/config.yaml', 'gc: {grace: 0s, keep_pushes: 0s}\n');
  await told(project, 'push');
  const before = kindsOf(project);
  project.git('checkout', '--quiet', '-b', 'other');
  project.write('word', 'other\n');
  await told(project, 'repro');
  project.commit('other');
  await told(project, 'push');
  project.git('checkout', '--quiet', 'main');
  await told(project, 'checkout -f');
  expect(await told(project, 'gc -w -c -f')).toMatchInlineSnapshot(`
    [
      "0",
      "Nothing to remove. Kept: 610 objects (9.6 MiB); 302 of them nobody needs, but they are younger than an hour or than a run that is open.
    At ../share: nothing to remove; kept 12 blobs (9.7 MiB).
    ",
    ]
  `);
  project.git('branch', '--quiet', '-D', 'other');
  expect(await told(project, 'gc -w -c -n')).toMatchInlineSnapshot(`
    [
      "0",
      "Nothing to remove. Kept: 610 objects (9.6 MiB); 302 of them nobody needs, but they are younger than an hour or than a run that is open.
    At ../share: would condemn 5 blobs (4.8 MiB); would keep 7 blobs (4.8 MiB).
    ",
    ]
  `);
  expect(await told(project, 'gc -w -c')).toMatchInlineSnapshot(`
    [
      "1",
      "error: nothing was removed: there is nobody to ask
    hint: \`luc gc -f\` does not ask, \`-n\` only says what would go
    ",
    ]
  `);
  expect(await told(project, 'gc -w -c -f')).toMatchInlineSnapshot(`
    [
      "0",
      "Nothing to remove. Kept: 610 objects (9.6 MiB); 302 of them nobody needs, but they are younger than an hour or than a run that is open.
    At ../share: condemned, to be removed by a later gc: 5 blobs (4.8 MiB); kept 7 blobs (4.8 MiB).
    ",
    ]
  `);
  // What is condemned counts as not there.
  expect(await told(project, 'push')).toMatchInlineSnapshot(`
    [
      "0",
      "Nothing to push: 308 objects (4.8 MiB) at ../share already.
    ",
    ]
  `);
  // Results hold how long a command took, in more or fewer digits.
  const cleared = await told(project, 'gc -w -c -f --json');
  expect(cleared.map((text) => text.replace(/"bytes":50\d{5}\b/g, '"bytes":50xxxxx'))).toMatchInlineSnapshot(`
    [
      "0",
      "{"version":1,"dry":false,"removed":{"objects":0,"bytes":0,"packs":0,"results":0,"memos":0,"memo_bytes":0},"kept":{"objects":610,"bytes":10054510,"young":302},"remotes":[{"remote":"store","url":"../share","condemned":{"blobs":0,"bytes":0},"removed":{"blobs":5,"bytes":50xxxxx},"young":{"blobs":0,"bytes":0},"repacked":{"blobs":0,"bytes":0},"kept":{"blobs":8,"bytes":50xxxxx}}]}
    ",
    ]
  `);
  fs.rmSync(join(project.root, '../share/trash'), { recursive: true });
  // With nothing that keeps records, each push leaves one.
  expect(kindsOf(project)).toEqual({ ...before, condemned: 2, pushes: 2 });
  expect(await told(project, 'push')).toMatchInlineSnapshot(`
    [
      "0",
      "Nothing to push: 308 objects (4.8 MiB) at ../share already.
    ",
    ]
  `);
});

test('gc of a remote keeps what is needed, of a remote that is', async () => {
  const project = await copyOfMade();
  project.write('.luc/config.yaml', 'gc: {grace: 1d}\n');
  await told(project, 'push');
  expect(await told(project, 'gc -w -c -f -r nope')).toMatchInlineSnapshot(`
    [
      "2",
      "error: there is no remote \`nope\`
    hint: known: store
    ",
    ]
  `);
  expect(await told(project, 'gc -w -c -f')).toMatchInlineSnapshot(`
    [
      "0",
      "Nothing to remove. Kept: 308 objects (4.8 MiB).
    At ../share: nothing to remove; kept 7 blobs (4.8 MiB).
    ",
    ]
  `);
});

test('of several remotes one that is gone keeps gc, fsck and status from no other', async () => {
  const project = await copyOfMade();
  const yaml = project.read('lucidity.yaml');
  project.write(
    'lucidity.yaml',
    yaml
      .replace('{store: {', '{other: {url: ../other}, store: {')
      .replace('{raw: }', '{raw: {remote: other}}'),
  );
  await told(project, 'push');
  fs.renameSync(join(project.root, '../share'), join(project.root, '../away'));
  const ends: Record<string, unknown> = {};
  for (const line of ['gc -w -c -f', 'gc -w -c -n', 'fsck -c', 'status -c']) {
    const { code, stdout, stderr } = await project.luc(line.split(' '));
    ends[line] = [
      code,
      /\bat \.\.\/other\b/i.test(stdout) || stdout,
      stderr.replace(/`[^`]*share`/, 'SHARE'),
    ];
  }
  const gone = [
    3,
    true,
    'error: what this project shared at SHARE is not there any more\nhint: see whether its disk is mounted; if it was emptied on purpose, remove `.luc/used-remotes.json`\n',
  ];
  expect(ends).toEqual({
    'gc -w -c -f': gone,
    'gc -w -c -n': gone,
    'fsck -c': gone,
    'status -c': gone,
  });
});
