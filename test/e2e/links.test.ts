/** `cache.link`: outs and data are links from the moment in which they are stored, and the store stays sound. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';

const makeLinked = (kind: string): Project =>
  makeProject({
    files: {
      'raw/x': 'x\n',
      'one.csv': 'one\n',
      'lucidity.yaml': `
config: {cache: {link: [${kind}]}}
data: {raw: }
stages:
  make:
    cmd: |-
      echo make >> "$LUC_ROOT/ran.log"; mkdir out; cp raw/x out/a; echo run > out/run; chmod +x out/run
      echo 5 > score.json
    deps: [raw]
    outs: [out]
    metrics: [score.json: {cache: false}]
  grow: {cmd: cat out/a >> grow.txt, deps: [out], outs: [grow.txt: {persist: true}]}
`,
    },
  });

test.each(['hardlink', 'symlink'])('%s: after a run, an add and a commit', async (kind) => {
  const project = makeLinked(kind);
  const kindOf = (path: string): string => {
    const stat = fs.lstatSync(project.path(path));
    return stat.isSymbolicLink() ? 'symlink' : stat.nlink > 1 ? 'hardlink' : 'file';
  };
  const status = async (): Promise<string> => (await project.luc(['status'])).stdout;
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  const paths = ['raw/x', 'out/a', 'grow.txt', 'out/run', 'score.json'];
  expect(paths.map(kindOf)).toEqual([kind, kind, kind, 'file', 'file']);
  expect(await status()).toBe('Everything is up to date (2 stages).\n');
  expect(project.ran()).toEqual(['make']);

  project.write('one.csv', 'one\n');
  expect(await project.luc(['add', '-q', 'one.csv'])).toMatchObject({ code: 0 });
  expect(kindOf('one.csv')).toBe(kind);

  // The command writes to its own copy of what persists, and no object with it.
  project.remove('raw/x');
  project.write('raw/x', 'two\n');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  expect(project.read('grow.txt')).toBe('x\ntwo\n');
  expect(paths.map(kindOf)).toEqual([kind, kind, kind, 'file', 'file']);

  project.remove('out/a');
  project.write('out/a', 'by hand\n');
  expect(await project.luc(['commit', '-f', '-q', 'make'])).toMatchObject({ code: 0, stderr: '' });
  expect(kindOf('out/a')).toBe(kind);
  project.remove('score.json');
  expect(await project.luc(['checkout', '-q'])).toMatchObject({ code: 0 });
  expect([kindOf('score.json'), project.read('score.json')]).toEqual(['file', '5\n']);
  expect((await project.luc(['fsck'])).code).toBe(0);
  expect(project.leftovers(['tmp', 'aside', 'open'])).toEqual([]);
});
