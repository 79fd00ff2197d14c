/** Tries one point: a copy of a project, a command that goes wrong there, the next command, and the judgement. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../support/live-process.ts';
import { Project } from '../support/project.ts';
import { type Fault, isError } from './fault.ts';
import { complaintsAbout, contentsOf, sha256 } from './oracle.ts';
import { runRepro } from './run-repro.ts';
import { edits, filesAfter, outsAfter, outsBefore, stagesToRun } from './telling-project.ts';

export const copyOf = (template: Project): Project => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'luc-')));
  execFileSync('cp', ['-a', template.root, join(folder, 'project')]);
  return new Project(folder);
};

/** The names of the writing calls that `luc repro` makes in this project. */
export async function writesOf(template: Project): Promise<readonly string[]> {
  const project = copyOf(template);
  try {
    const counted = await runRepro(project, null, { LUC_FAULT_COUNT: project.path('../writes') }).ended;
    if (counted.code !== 0) throw new Error(counted.stderr);
    return readFileSync(project.path('../writes'), 'utf8').split('\n');
  } finally {
    project.dispose();
  }
}

/** What is wrong after `faults`, each in a command of its own, and then a command without; null where all is well. */
export async function tryPoint(template: Project, ...faults: readonly Fault[]): Promise<string | null> {
  const project = copyOf(template);
  const said: string[] = [];
  const complaints: string[] = [];
  try {
    for (const fault of faults) {
      const stopped = await runRepro(project, fault).ended;
      said.push(stopped.stderr);
      complaints.push(...complaintsAboutFaulted(stopped, fault), ...losses(project));
    }
    const next = await runRepro(project, null).ended;
    said.push(next.stderr);
    complaints.push(...complaintsAboutNext(next, project, faults.length));
    if (complaints.length === 0) return null;
    const hits = project.exists('../hit') ? project.read('../hit') : 'no hit\n';
    return [JSON.stringify(faults), hits, ...complaints, ...said.map((text) => `--- said\n${text}`)].join(
      '\n',
    );
  } finally {
    project.dispose();
  }
}

function complaintsAboutFaulted({ code, signal, stderr }: Result, { kind }: Fault): string[] {
  if (!isError(kind))
    return code === 0 || signal === 'SIGKILL' ? [] : [`ended with ${code} instead of being killed`];
  if (code === 0) return [];
  if (code === null || stderr.trim() === '') return [`ended by ${signal ?? 'itself'} without a word`];
  return unclear(stderr);
}

const unclear = (stderr: string): string[] =>
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

function complaintsAboutNext(next: Result, project: Project, faults: number): string[] {
  if (next.code !== 0) return [`the next command ended with ${next.code ?? next.signal}`];
  const ran = project.exists('ran.log') ? project.ran() : [];
  const { 'lucidity.lock': _, ...files } = project.snapshot();
  return [
    ...unclear(next.stderr),
    ...complaintsAbout(project.root),
    ...(isDeepStrictEqual(files, filesAfter) ? [] : [`the workspace holds ${JSON.stringify(files)}`]),
    ...complaintsAboutTrash(project),
    ...complaintsAboutRuns(ran, faults),
  ];
}

function complaintsAboutTrash(project: Project): string[] {
  const trash = Object.entries(project.trash());
  const isIn = (path: string, text: string): boolean =>
    trash.some(([at, kept]) => kept === text && at.endsWith(path.slice(path.indexOf('/'))));
  const missing = Object.entries(edits).filter(([path, text]) => !isIn(path, text));
  const needless = ['text.txt', 'score.json'].filter((path) => isIn(`/${path}`, outsBefore[path] ?? ''));
  return [
    ...missing.map(([path]) => `not in the trash: ${path}`),
    ...needless.map((path) => `in the trash, though the store has it: ${path}`),
  ];
}

/** Each fault may cost the one command that was running; a result that is known costs none. */
function complaintsAboutRuns(ran: readonly string[], faults: number): string[] {
  const missing = stagesToRun.filter((stage) => !ran.includes(stage));
  const tooMany = ran.length > stagesToRun.length + faults || ran.includes('again');
  return missing.length > 0 || tooMany ? [`these ran: ${ran.join(' ')}`] : [];
}
