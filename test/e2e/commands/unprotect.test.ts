/** `luc unprotect`: links into the store become files of the user's own. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  'in.txt': 'in\n',
  'my data/x': 'x\n',
  'my data/deep/y': 'y\n',
  'my data/run.sh': 'exit\n',
  'lucidity.yaml': `
config: {cache: {link: [hardlink]}}
data: {my data: }
stages:
  make: {cmd: cp in.txt out, deps: [in.txt], outs: [out]}
`,
};
const kind = (project: Project, path: string): string => {
  const stat = fs.lstatSync(project.path(path));
  const link = stat.isSymbolicLink() ? 'symlink' : stat.nlink > 1 ? 'hardlink' : 'own';
  return `${link} ${(stat.mode & 0o777).toString(8)}`;
};
const paths = ['my data/x', 'my data/deep/y', 'out', 'my data/run.sh'];

test.each(['hardlink', 'symlink'])('a %s becomes an own copy, and nothing else changes', async (link) => {
  const project = makeProject({ files });
  fs.chmodSync(project.path('my data/run.sh'), 0o755);
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  const env = { LUC_CACHE_LINK: link };
  expect(await project.luc(['checkout', '--relink', '-q'], { env })).toMatchObject({ code: 0 });
  const linked = link === 'symlink' ? 'symlink 777' : 'hardlink 444';
  expect(paths.map((path) => kind(project, path))).toEqual([linked, linked, linked, 'own 755']);
  fs.symlinkSync('../in.txt', project.path('my data/mine'));
  const before = project.snapshot();

  expect(await project.luc(['unprotect', 'y', '../../out', '--json'], { cwd: 'my data/deep' })).toMatchObject(
    {
      code: 0,
      stdout: '{"version":1,"unprotected":["my data/deep/y","out"]}\n',
      stderr: '',
    },
  );
  expect(await project.luc(['unprotect', 'my data'])).toMatchObject({
    code: 0,
    stdout: 'Unprotected 1 file.\n',
    stderr: '',
  });
  expect(paths.map((path) => kind(project, path))).toEqual(['own 644', 'own 644', 'own 644', 'own 755']);
  expect(kind(project, 'my data/mine')).toBe('symlink 777');
  if (link === 'hardlink') expect(project.snapshot()).toEqual(before);
  fs.unlinkSync(project.path('my data/mine'));
  expect((await project.luc(['status'])).stdout).toBe('Everything is up to date (1 stage).\n');
  expect(await project.luc(['unprotect', 'my data', 'make'])).toMatchObject({
    code: 0,
    stdout: 'Nothing to unprotect: no file there is a link or read-only.\n',
  });

  project.write('my data/x', 'edited in place\n');
  expect((await project.luc(['fsck'])).code).toBe(0);
  expect(project.leftovers(['tmp', 'claims', 'open'])).toEqual([]);
});

test('a read-only file becomes writable; what nobody tracks is refused', async () => {
  const project = makeProject({ files });
  await project.luc(['repro', '-q']);
  fs.chmodSync(project.path('out'), 0o444);
  expect(await project.luc(['unprotect', './out'])).toMatchObject({
    code: 0,
    stdout: 'Unprotected 1 file.\n',
  });
  expect(kind(project, 'out')).toBe('own 644');
  expect(await project.luc(['unprotect', 'in.txt'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'error: `in.txt` is no stage, group, pipeline or tracked path\nhint: stage `make` reads it\n',
  });
  expect(await project.luc(['unprotect'])).toMatchObject({
    code: 2,
    stderr: 'error: `PATH` is missing\nhint: `luc unprotect PATH…`\n',
  });
});
