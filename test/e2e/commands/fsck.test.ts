/** `luc fsck` on what a disk has done to a store: what the workspace still has comes back, the rest is named. */
import { chmodSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf, hexOf } from '../../../src/digest.ts';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  'lucidity.yaml': `data: {raw: }
stages:
  make:
    cmd: mkdir -p made/inner && cp raw/a made/inner/a && echo made > made/b
    deps: [raw]
    outs: [made]
`,
  'raw/a': 'first\n',
};

const objectOf = ({ root }: Project, text: string): string => {
  const hex = hexOf(digestOf(text));
  return join(root, '.luc/store/objects/sha256', hex.slice(0, 2), hex.slice(2));
};

function damage(path: string): void {
  chmodSync(path, 0o644);
  writeFileSync(path, 'damaged');
}

test('stores again what the workspace still has, deep inside of folders too', async () => {
  const project = makeProject({ files });
  await project.repro();
  damage(objectOf(project, 'first\n'));
  unlinkSync(objectOf(project, 'made\n'));
  expect(await project.luc(['fsck'])).toMatchObject({
    code: 1,
    stdout: `corrupt, quarantined: ${digestOf('first\n')}
was lost, stored again from the workspace: raw/a
was lost, stored again from the workspace: made/b
was lost, stored again from the workspace: made/inner/a
3 objects, 0 packs, 1 result (286 B) checked.
`,
    stderr: '',
  });
  expect(await project.luc(['fsck'])).toMatchObject({ code: 0 });
  project.remove('made');
  expect(await project.repro()).toMatchObject({ ran: [], restored: ['make'] });
  expect(project.read('made/inner/a')).toBe('first\n');
});

test('what the workspace has no more, or otherwise, is lost, and the remedy works', async () => {
  const project = makeProject({ files });
  await project.repro();
  for (const text of ['first\n', 'made\n']) unlinkSync(objectOf(project, text));
  project.remove('made/inner');
  project.write('made/b', 'edited\n');
  project.remove('raw/a');
  const checked = await project.luc(['fsck', '--json']);
  expect(checked.code).toBe(1);
  expect(JSON.parse(checked.stdout)).toMatchObject({
    saved_again: [],
    lost: [
      { path: 'raw/a', remedy: 'put the file back, then luc add raw' },
      { path: 'made/b', remedy: 'luc repro make' },
      { path: 'made/inner/a', remedy: 'luc repro make' },
    ],
  });
  project.write('raw/a', 'first\n');
  expect((await project.luc(['add', 'raw'])).code).toBe(0);
  expect(await project.repro(['make'])).toMatchObject({ ran: ['make'] });
  expect(await project.luc(['fsck'])).toMatchObject({ code: 0, stderr: '' });
});
