/** A small project in which every kind of out is about to change, and what the user did to some of them by hand. */
import { makeProject, type Project } from '../support/project.ts';
import type { Snapshot } from '../support/snapshot.ts';
import { runRepro } from './run-repro.ts';

const yaml = `
data: {raw: {}}
stages:
  text:
    cmd: cat raw/a.txt raw/sub/b.txt > text.txt && echo \${word} >> text.txt && echo text >> "$LUC_ROOT/ran.log"
    deps: [raw]
    params: [word]
    outs: [text.txt]
  many:
    cmd: |-
      mkdir many many/empty many/sub
      for at in one two sub/three sub/four; do cp text.txt many/$at; done
      echo 'cat one' > many/run.sh && chmod +x many/run.sh
      echo many >> "$LUC_ROOT/ran.log"
    deps: [text.txt]
    outs: [many]
  grow:
    cmd: |-
      touch grow.txt
      grep -qx \${word} grow.txt || echo \${word} >> grow.txt
      echo grow >> "$LUC_ROOT/ran.log"
    deps: [text.txt]
    params: [word]
    outs:
      - grow.txt: {persist: true}
  score:
    cmd: cat many/one grow.txt | wc -c > score.json && echo score >> "$LUC_ROOT/ran.log"
    deps: [many, grow.txt]
    metrics:
      - score.json: {cache: false}
  again:
    cmd: mkdir again && echo \${pick} > again/pick.txt && echo again >> "$LUC_ROOT/ran.log"
    deps: [fixed.txt]
    params: [pick]
    outs: [again]
`;

const sources = (a: string, word: string, pick: string): Snapshot => ({
  'fixed.txt': 'fixed\n',
  'lucidity.yaml': yaml,
  'params.yaml': `word: ${word}\npick: ${pick}\n`,
  'raw/a.txt': a,
  'raw/sub/b.txt': 'beta\n',
});

function made(a: string, words: readonly string[], pick: string): Snapshot {
  const text = `${a}beta\n${words.at(-1)}\n`;
  const grow = words.map((word) => `${word}\n`).join('');
  return {
    'again/pick.txt': `${pick}\n`,
    'grow.txt': grow,
    'many/empty': '/',
    'many/one': text,
    'many/run.sh': 'x:cat one\n',
    'many/sub/four': text,
    'many/sub/three': text,
    'many/two': text,
    'score.json': `${text.length + grow.length}\n`,
    'text.txt': text,
  };
}

/** What the outs hold when the project is made, and once it is brought up to date. */
export const outsBefore = made('alpha\n', ['old'], 'second');
export const outsAfter = made('omega\n', ['old', 'new'], 'first');
/** Everything of the user's, up to date. */
export const filesAfter: Snapshot = { ...sources('omega\n', 'new', 'first'), ...outsAfter };

/** What the user changed in outs by hand, and put there: nothing but the workspace has it. */
export const edits: Snapshot = { 'again/mine.txt': 'my own\n', 'many/two': 'edited by hand\n' };

/** The stages whose commands have to run; `again` has run before with what it is to be made of. */
export const stagesToRun = ['grow', 'many', 'score', 'text'];

/** Made of old sources; the sources are new, and some outs are edited. */
export async function makeTemplate(): Promise<Project> {
  const project = makeProject({ files: sources('alpha\n', 'old', 'first') });
  await bringUpToDate(project);
  write(project, sources('alpha\n', 'old', 'second'));
  await bringUpToDate(project);
  project.ran();
  write(project, sources('omega\n', 'new', 'first'));
  write(project, edits);
  return project;
}

async function bringUpToDate(project: Project): Promise<void> {
  const { code, stderr } = await runRepro(project).ended;
  if (code !== 0) throw new Error(stderr);
}

function write(project: Project, files: Snapshot): void {
  for (const [path, text] of Object.entries(files)) project.write(path, text);
}
