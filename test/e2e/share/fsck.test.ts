import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blobsOf, copiesOfMade, told } from './sharing.ts';

const copyOfMade = copiesOfMade();

test('fsck of a remote sets aside what is corrupt there, and a push puts it back', async () => {
  const project = await copyOfMade();
  await told(project, 'push');
  const share = join(project.root, '../share');
  const before = blobsOf(project);
  const named = (pattern: RegExp): string => {
    const name = [...before.keys()].find((one) => pattern.test(one));
    if (name === undefined) throw new Error(`there is no ${pattern}`);
    return join(share, name);
  };
  expect((await told(project, 'fsck -c'))[1]?.split('\n')[1]).toMatchInlineSnapshot(
    `"At ../share: 308 objects, 1 pack, 1 push (4.8 MiB): all sound."`,
  );

  // One byte in a member, one in an object by itself, an index of nothing, a statement that is none.
  const flip = (path: string, at: number): void => {
    fs.chmodSync(path, 0o644);
    const fd = fs.openSync(path, 'r+');
    fs.writeSync(fd, '~', at);
    fs.closeSync(fd);
  };
  flip(named(/\.pack$/), 100);
  flip(named(/^objects/), 4_999_999);
  const { code, stdout } = await project.luc(['fsck', '-c']);
  expect(code).toBe(1);
  const shown = stdout.replace(/[0-9a-f]{62,64}/g, 'HEX').replace(/-\d+-[\d.]+/g, '-GEN');
  expect(shown).toMatchInlineSnapshot(`
    "308 objects, 1 pack, 3 results (4.8 MiB): all sound.
    corrupt: packs/HEX.pack, moved to corrupt/packs/HEX.pack-GEN
    corrupt: packs/HEX.idx, moved to corrupt/packs/HEX.idx-GEN
    corrupt: objects/sha256/ee/HEX, moved to corrupt/objects/sha256/ee/HEX-GEN
    not there whole: raw
    not there whole: many
    not there whole: large.bin
    not there whole: count.txt
    At ../share: 308 objects, 1 pack, 1 push (4.8 MiB) checked.
    hint: \`luc push\` from a clone that has it puts back what is lacking
    "
  `);
  expect(await told(project, 'push')).toMatchInlineSnapshot(`
    [
      "0",
      "Pushed 308 objects (4.8 MiB) to ../share in TIME.
    ",
    ]
  `);
  expect((await told(project, 'fsck -c'))[1]?.split('\n').slice(1)).toMatchInlineSnapshot(`
    [
      "At ../share: 308 objects, 1 pack, 1 push (4.8 MiB): all sound.",
      "",
    ]
  `);
});

test('an index that is lost or wrong is made anew', async () => {
  const project = await copyOfMade();
  await told(project, 'push');
  const index = [...blobsOf(project).keys()].find((name) => name.endsWith('.idx')) ?? '';
  const path = join(project.root, '../share', index);
  const bytes = fs.readFileSync(path);
  fs.rmSync(path);
  const first = JSON.parse((await project.luc(['fsck', '-c', '--json'])).stdout);
  expect(first.remotes).toMatchObject([{ ok: true, corrupt: [], reindexed: [index] }]);
  expect(fs.readFileSync(path).equals(bytes)).toBe(true);
  fs.chmodSync(path, 0o644);
  fs.writeFileSync(path, bytes.subarray(0, 1000));
  const second = JSON.parse((await project.luc(['fsck', '-c', '--json'])).stdout);
  expect(second.remotes).toMatchObject([{ ok: false, corrupt: [{ name: index }], reindexed: [index] }]);
  expect(fs.readFileSync(path).equals(bytes)).toBe(true);
});
