/** `luc status -c`: where what is recorded is. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { cloneOf, copiesOfMade, told } from './sharing.ts';

const copyOfMade = copiesOfMade();

test('what is only here, only there, in both or nowhere', async () => {
  const project = await copyOfMade();
  expect(await told(project, 'status -c')).toEqual([
    '0',
    '  count.txt  not pushed      4 B\n  large.bin  not pushed  4.8 MiB\n  many       not pushed  2.5 KiB\n' +
      '  raw        not pushed      4 B\n\nhint: `luc push` sends what is not there\n',
  ]);
  await project.luc(['push', 'many', 'raw/x.csv']);
  expect(await told(project, 'status -c many raw')).toEqual([
    '0',
    '  raw  not pushed  4 B\n\n1 path is at ../share, and here.\nhint: `luc push` sends what is not there\n',
  ]);
  expect((await project.luc(['status', '-c', '--exit-code', 'many'])).code).toBe(0);
  expect((await project.luc(['status', '-c', '--exit-code', 'raw'])).code).toBe(1);
  const clone = cloneOf(project);
  expect(await told(clone, 'status -r store')).toEqual([
    '0',
    '  count.txt  missing          4 B\n  large.bin  missing      4.8 MiB\n  many       not fetched  2.5 KiB\n' +
      '  raw        missing          4 B\n\nhint: `luc pull` brings what is not here\n' +
      'hint: `luc repro` makes again what is missing; what no stage makes has to be put back\n',
  ]);
  await project.luc(['push']);
  expect(await told(project, 'status -c')).toEqual(['0', 'Everything is at ../share (4 paths).\n']);
  const { stdout } = await clone.luc(['status', '-c', '--json', 'raw']);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    remotes: [{ remote: 'store', url: '../share', paths: [{ path: 'raw', where: 'there', bytes: 4 }] }],
  });
  // Of equal content each path is told.
  project.write('double', '300\n');
  await project.luc(['add', 'double']);
  expect(await told(project, 'status -c')).toEqual(['0', 'Everything is at ../share (5 paths).\n']);
  // It looks, and writes nothing to the remote, nor to the store.
  expect(fs.existsSync(clone.path('.luc/store'))).toBe(false);
});
