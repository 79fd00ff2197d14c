/** Tries one point: a copy of a project, a command that goes wrong there, the next command, and the judgement. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../support/live-process.ts';
import type { Project } from '../support/project.ts';
import type { Snapshot } from '../support/snapshot.ts';
import { copyOf } from './copy-of.ts';
import { type Fault, type FaultKind, isError } from './fault.ts';
import { complaintsAbout, contentsOf } from './oracle.ts';
import { runRepro } from './run-repro.ts';
import { sha256 } from './stored.ts';
import { edits, outsAfter, outsBefore, type Scenario } from './telling-project.ts';

/** The names of the writing calls that the scenario's repro makes. */
export async function writesOf({ template }: Scenario): Promise<readonly string[]> {
  const project = copyOf(template);
  try {
    await runRepro(project, { env: { LUC_FAULT_COUNT: project.path('../writes') } });
    return readFileSync(project.path('../writes'), 'utf8').split('\n');
  } finally {
    project.dispose();
  }
}

/**
 * What is wrong after `faults`, each in a command of its own, and then so many commands without one, all at once; null
 * where all is well.
 */
export async function tryPoint(
  scenario: Scenario,
  faults: readonly Fault[],
  commands = 1,
): Promise<string | null> {
  const project = copyOf(scenario.template);
  const said: string[] = [];
  const complaints: string[] = [];
  try {
    for (const fault of faults) {
      const stopped = await runRepro(project, { fault });
      said.push(stopped.stderr);
      complaints.push(...complaintsAboutFaulted(stopped, fault.kind), ...losses(project));
    }
    const next = await Promise.all(
      Array.from({ length: commands }, () => runRepro(project, { targets: scenario.next })),
    );
    said.push(...next.map(({ stderr }) => stderr));
    const failed = next.filter(({ code }) => code !== 0);
    complaints.push(...failed.map(({ code, signal }) => `the next command ended with ${code ?? signal}`));
    complaints.push(...next.flatMap(({ stderr }) => unclear(stderr)));
    if (failed.length === 0) complaints.push(...complaintsAboutEnd(project, scenario, faults.length));
    if (complaints.length === 0) return null;
    const hits = project.exists('../hit') ? project.read('../hit') : 'no hit\n';
    return [JSON.stringify(faults), hits, ...complaints, ...said.map((text) => `--- said\n${text}`)].join(
      '\n',
    );
  } finally {
    project.dispose();
  }
}

export function complaintsAboutFaulted({ code, signal, stderr }: Result, kind: FaultKind): string[] {
  if (signal !== null) return signal === 'SIGKILL' && !isError(kind) ? [] : [`ended by ${signal}`];
  if (code === 0) return [];
  return stderr.trim() === '' ? ['failed without a word'] : unclear(stderr);
}

export const unclear = (stderr: string): string[] =>
  /this is a bug in luc|^\s+at .*:\d+|Unhandled|node:internal/m.test(stderr)
    ? ['said what nobody understands']
    : [];

/** Of every out either version is somewhere, and so is what the user changed by hand. */
function losses(project: Project): string[] {
  const there = contentsOf(project.root);
  const isThere = (text: string | undefined): boolean =>
    text === undefined || text === '/' || there.has(sha256(text.replace(/^x:/, '')));
  const lost = Object.keys(outsBefore).filter(
    (path) => !isThere(outsBefore[path]) && !isThere(outsAfter[path]),
  );
  const lostEdits = Object.keys(edits).filter((path) => !isThere(edits[path]));
  return [...lost, ...lostEdits].map((path) => `lost: ${path}`);
}

function complaintsAboutEnd(
  project: Project,
  { files, edited, runs, ignored }: Scenario,
  faults: number,
): string[] {
  const ran = project.exists('ran.log') ? project.ran() : [];
  const { 'lucidity.lock': _, '.gitignore': git = '', ...found } = project.snapshot();
  const lines = git.trim().split('\n').sort();
  return [
    ...complaintsAbout(project.root, edited),
    ...(isDeepStrictEqual(found, files) ? [] : [`the workspace holds ${JSON.stringify(found)}`]),
    ...(isDeepStrictEqual(lines, ignored) ? [] : [`git ignores ${lines.join(' ')}`]),
    ...complaintsAboutTrash(project.exists('.luc/trash') ? project.snapshot('.luc/trash') : {}, edited),
    ...complaintsAboutRuns(ran, runs, faults),
  ];
}

function complaintsAboutTrash(trash: Snapshot, edited: readonly string[]): string[] {
  const isIn = (path: string, text: string): boolean =>
    Object.entries(trash).some(([at, kept]) => kept === text && at.endsWith(path.slice(path.indexOf('/'))));
  const gaveWay = Object.entries(edits).filter(([path]) => !edited.some((out) => path.startsWith(`${out}/`)));
  const stored = ['text.txt', 'score.json'];
  return [
    ...gaveWay.filter(([path, text]) => !isIn(path, text)).map(([path]) => `not in the trash: ${path}`),
    ...stored
      .filter((path) => isIn(`/${path}`, outsBefore[path] ?? ''))
      .map((path) => `in the trash, though the store has it: ${path}`),
  ];
}

/** Each fault may cost the one command that was running; a result that is known costs none. */
function complaintsAboutRuns(ran: readonly string[], runs: readonly string[], faults: number): string[] {
  const missing = runs.filter((stage) => !ran.includes(stage));
  const others = ran.filter((stage) => !runs.includes(stage));
  const isRight = missing.length + others.length === 0 && ran.length <= runs.length + faults;
  return isRight ? [] : [`these ran: ${ran.join(' ')}`];
}
