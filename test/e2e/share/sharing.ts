/** Projects that share through a folder beside them, for the tests of this folder. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { normal } from '../../support/normal.ts';
import { copiesOf, makeProject, type Project } from '../../support/project.ts';

/** A folder that becomes a pack, a file that travels by itself, a small one, data, and a folder that is read. */
export const files = {
  word: 'word\n',
  'src/a.py': 'a\n',
  'raw/x.csv': 'x\n',
  'raw/deep/y.csv': 'y\n',
  '.gitignore': '/ran.log\n/raw\n',
  'lucidity.yaml': `
remotes: {store: {url: ../share, default: true}}
data: {raw: }
stages:
  many:
    cmd: 'echo many >> "$LUC_ROOT/ran.log"; mkdir many; read -r word < word; for i in $(seq 300); do echo $word $i > many/$i; done'
    deps: [word, src]
    outs: [many]
  large:
    cmd: 'echo large >> "$LUC_ROOT/ran.log"; { cat word; head -c 5000000 /dev/zero; } > large.bin'
    deps: [word]
    outs: [large.bin]
  count:
    cmd: 'echo count >> "$LUC_ROOT/ran.log"; ls many | wc -l > count.txt'
    deps: [many]
    outs: [count.txt]
`,
};

/** For one file of tests: everything has run and is committed; nothing is shared yet. */
export const copiesOfMade = (): (() => Promise<Project>) =>
  copiesOf({ files, git: true }, async (project) => {
    const { code } = await project.luc(['repro']);
    if (code !== 0) throw new Error('the sample cannot be made');
    project.commit('made');
    project.ran();
  });

/** Another clone, with nothing but what git has; its remote is the folder beside `of`. */
export function cloneOf(of: Project): Project {
  const clone = makeProject();
  fs.rmSync(clone.root, { recursive: true });
  of.git('clone', '--quiet', of.root, clone.root);
  fs.symlinkSync(join(of.root, '../share'), join(clone.root, '../share'));
  return clone;
}

/** What a command said on stdout and stderr, and how it ended, without what differs from run to run. */
export async function told(project: Project, line: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await project.luc(line.split(' '));
  return [`${code}`, normal(project, stdout), normal(project, stderr)].filter((text) => text !== '');
}

/** Path → bytes of all that the remote has. */
export function blobsOf(project: Project): ReadonlyMap<string, number> {
  const share = join(project.root, '../share');
  const names = fs.readdirSync(share, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    names.flatMap((name) => {
      const stat = fs.statSync(join(share, name));
      return stat.isFile() ? [[name, stat.size] as const] : [];
    }),
  );
}

/** How many of each sort, as the first part of their names says. */
export function kindsOf(project: Project): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of blobsOf(project).keys()) {
    const kind = /\.(?:pack|idx)$/.exec(name)?.[0] ?? name.split('/')[0] ?? '';
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
