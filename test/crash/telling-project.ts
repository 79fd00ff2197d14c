/** A small project in which every kind of out is about to change, and some have been edited by hand. */
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
      tee many/one many/two many/sub/three many/sub/four < text.txt > /dev/null
      echo 'cat one' > many/run.sh && chmod +x many/run.sh
      test \${stop} = no && echo many >> "$LUC_ROOT/ran.log"
    deps: [text.txt]
    params: [stop]
    outs: [many]
  grow:
    cmd: |-
      echo \${word} >> grow.txt
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

interface State {
  readonly a: string;
  /** What `word` has been, in order. */
  readonly words: readonly string[];
  readonly pick: string;
  readonly stop: 'yes' | 'no';
}

const sources = ({ a, words, pick, stop }: State): Snapshot => ({
  'fixed.txt': 'fixed\n',
  'lucidity.yaml': yaml,
  'params.yaml': `word: ${words.at(-1)}\npick: ${pick}\nstop: ${stop}\n`,
  'raw/a.txt': a,
  'raw/sub/b.txt': 'beta\n',
});

function outs({ a, words, pick }: State): Snapshot {
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

const first: State = { a: 'alpha\n', words: ['old'], pick: 'first', stop: 'no' };
const before: State = { ...first, pick: 'second' };
const after: State = { a: 'omega\n', words: ['old', 'new'], pick: 'first', stop: 'no' };
const failing: State = { ...after, stop: 'yes' };

/** The outs as they are recorded when a scenario begins, and once they are up to date. */
export const outsBefore = outs(before);
export const outsAfter = outs(after);

/** What the user changed in outs by hand, and put there: nothing but the workspace has it. */
export const edits: Snapshot = { 'again/mine.txt': 'my own\n', 'many/two': 'edited by hand\n' };

/** A repro that goes wrong, and what the next one shall find and do. */
export interface Scenario {
  readonly template: Project;
  /** The targets of the repro that comes after. */
  readonly next: readonly string[];
  /** Everything of the user's after that. */
  readonly files: Snapshot;
  /** Outs that hold what the user made of them, not what is recorded. */
  readonly edited: readonly string[];
  /** The stages whose commands have to run, each once if nothing goes wrong. */
  readonly runs: readonly string[];
  /** What git is told to leave alone, sorted. */
  readonly ignored: readonly string[];
}

/** All sources have changed, and the command of every stage but `again` has to run; that one's result is known. */
export const everythingChanges = async (): Promise<Scenario> => ({
  template: await makeTemplate(after),
  next: [],
  files: { ...sources(after), ...outs(after) },
  edited: [],
  runs: ['grow', 'many', 'score', 'text'],
  ignored: ['/.luc', '/again', '/grow.txt', '/many', '/raw', '/text.txt'],
});

/** The same, but the command of `many` fails once it has written: then its old outs shall be back, edits and all. */
export const manyFails = async (): Promise<Scenario> => ({
  template: await makeTemplate(failing),
  next: ['text'],
  files: { ...sources(failing), ...outs(before), ...edits, 'text.txt': outsAfter['text.txt'] ?? '' },
  edited: ['many', 'again'],
  runs: ['text'],
  ignored: ['/.luc', '/raw', '/text.txt'],
});

/** Made of old sources; the sources are now as in `state`, and some outs are edited. */
async function makeTemplate(state: State): Promise<Project> {
  const project = makeProject({ files: sources(first), git: true });
  await bringUpToDate(project);
  write(project, sources(before));
  await bringUpToDate(project);
  project.ran();
  project.remove('.gitignore');
  // How long the commands took just now would decide what comes first.
  project.remove('.luc/index/durations.json');
  write(project, sources(state));
  write(project, edits);
  return project;
}

async function bringUpToDate(project: Project): Promise<void> {
  const { code, stderr } = await runRepro(project);
  if (code !== 0) throw new Error(stderr);
}

function write(project: Project, files: Snapshot): void {
  for (const [path, text] of Object.entries(files)) project.write(path, text);
}
