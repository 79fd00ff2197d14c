/** A project that its user may not write to: one answer of every command that would have to. */
import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeProject } from '../../support/project.ts';
import { ada } from '../../support/users.ts';

test('repro says whose folder it is, and does not blame the stage', async () => {
  const project = makeProject({
    files: {
      'in.txt': '1\n',
      'lucidity.yaml': 'stages:\n  s: {cmd: cp in.txt out.txt, deps: [in.txt], outs: [out.txt]}\n',
    },
  });
  project.giveTo(ada);
  chmodSync(project.root, 0o555);
  const { code, stdout, stderr } = await project.luc(['repro'], { user: ada });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: permission denied: `.*`$/m);
  expect(stderr).toContain(
    'hint: luc reads and writes in the folder of the project and in its store: see whose that is',
  );
  expect(stderr).not.toContain('lucidity.yaml');
});
