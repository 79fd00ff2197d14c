/**
 * Tries one point of a command: a copy of a project, the command that goes wrong there, the same command again, and the
 * judgement: everything is as if nothing had gone wrong.
 */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../support/live-process.ts';
import type { Project } from '../support/project.ts';
import { type Snapshot, snapshotOf } from '../support/snapshot.ts';
import type { CommandCase } from './command-case.ts';
import { remoteAt } from './commands.ts';
import { copyOf } from './copy-of.ts';
import type { Fault, FaultKind } from './fault.ts';
import { complaintsAboutLeftovers, complaintsAboutRecord, contentsOf } from './oracle.ts';
import { runFaulty } from './run-faulty.ts';
import { complaintsAboutRemote } from './shared.ts';
import { complaintsAboutStore, sha256 } from './stored.ts';
import { complaintsAboutFaulted, unclear } from './try-point.ts';

/** A command, and what it does where nothing goes wrong. */
export interface Learned extends CommandCase {
  readonly template: Project;
  readonly before: Snapshot;
  /** Of the files before; not of those that it edits as text, nor of locks. */
  readonly digests: Readonly<Record<string, string>>;
  /** When it has ended, and when any later command has ended too. */
  readonly done: Snapshot;
  readonly after: Snapshot;
  readonly complaintsBefore: readonly string[];
  /** About its remote, before and at the end. */
  readonly remoteBefore: readonly string[];
  readonly remoteAfter: readonly string[];
  /** The names of its writing calls, and of those of the typed stage that it starts. */
  readonly writes: readonly string[];
  readonly workerWrites: readonly string[];
}

export async function learn(one: CommandCase): Promise<Learned> {
  const template = await one.make();
  const project = copyOf(template);
  try {
    const env = { ...one.env, LUC_FAULT_COUNT: project.path('../writes') };
    const { code, stderr } = await runFaulty(project, one.args, { env });
    const done = stateOf(project);
    const complaints = [...(await settle(project, one)), ...complaintsAtEnd(project)];
    if (!isFine(one, code) || complaints.length > 0)
      throw new Error(`${code}: ${stderr}${complaints.join('\n')}`);
    const before = stateOf(template);
    return {
      ...one,
      template,
      before,
      digests: digestsOf(template, before),
      done,
      after: stateOf(project),
      complaintsBefore: [...complaintsAboutStore(template.root), ...complaintsAboutRecord(template.root)],
      remoteBefore: complaintsAboutRemoteOf(template),
      remoteAfter: complaintsAboutRemoteOf(project),
      writes: project.read('../writes').split('\n'),
      workerWrites: one.typed ? project.read('../writes-worker').split('\n') : [],
    };
  } finally {
    project.dispose();
  }
}

/** What is wrong after the fault and after the command that follows; null where all is well. */
export const tryCommand = (learned: Learned, fault: Fault): Promise<string | null> =>
  tryIn(copyOf(learned.template), learned, {
    label: JSON.stringify(fault),
    kind: fault.kind,
    run: (project) => runFaulty(project, learned.args, { fault, env: learned.env ?? {} }),
  });

/** How a command is made to go wrong. */
export interface Trial {
  readonly label: string;
  /** What its end may look like. */
  readonly kind: FaultKind;
  readonly run: (project: Project) => Promise<Result>;
}

/** The same in a project that is as the template, and goes at the end. */
export async function tryIn(
  project: Project,
  learned: Learned,
  { label, kind, run }: Trial,
): Promise<string | null> {
  const { args, env = {}, once = false, done, after } = learned;
  try {
    const faulted = await run(project);
    const complaints = isFine(learned, faulted.code) ? [] : complaintsAboutFaulted(faulted, kind);
    complaints.push(...complaintsAtOnce(project, learned));
    const wasDone = isDeepStrictEqual(withoutFolded(stateOf(project)), withoutFolded(done));
    const next = once && wasDone ? faulted : await runFaulty(project, args, { env });
    complaints.push(...unclear(next.stderr));
    if (!isFine(learned, next.code) && !wasDone)
      complaints.push(`the same again ended with ${next.code ?? next.signal}`);
    if (!isDeepStrictEqual(stateOf(project), after) || complaintsAtEnd(project).length > 0)
      complaints.push(...(await settle(project, learned)));
    complaints.push(...complaintsAtEnd(project), ...differences(after, stateOf(project)));
    complaints.push(...complaintsAboutRemoteOf(project).filter((one) => !learned.remoteAfter.includes(one)));
    complaints.push(...losses(project, learned));
    if (complaints.length === 0) return null;
    const hits = project.exists('../hit') ? project.read('../hit') : 'no hit\n';
    const said = [faulted, next].map(({ stderr }) => `--- said\n${stderr}`);
    return [`${learned.name} ${label}`, hits, ...complaints, ...said].join('\n');
  } finally {
    project.dispose();
  }
}

const isFine = ({ exits = [0] }: CommandCase, code: number | null): boolean => exits.includes(code ?? -1);

/** Whatever was cut off, any later command that writes completes it. */
async function settle(project: Project, { name }: CommandCase): Promise<string[]> {
  if (name === 'init') return [];
  const { code, stderr } = await runFaulty(project, ['checkout', '-q']);
  return code === 0 || code === 1 ? unclear(stderr) : [`checkout ended with ${code}: ${stderr}`];
}

/** Everything of the user's, and what git and this machine are told. */
function stateOf(project: Project): Snapshot {
  const { '.gitignore': ignored, ...files } = project.snapshot();
  const hooks = project.exists('.git/hooks') ? snapshotOf(project.path('.git/hooks')) : {};
  const others = ['.git/config', '.luc/config.yaml'].filter((path) => project.exists(path));
  return {
    ...Object.fromEntries(Object.entries(files).filter(([path]) => !isApart(path))),
    ...Object.fromEntries(Object.entries(hooks).map(([name, text]) => [`.git/hooks/${name}`, text])),
    ...Object.fromEntries(others.map((path) => [path, project.read(path)])),
    // Which line was added first depends on who came to add it.
    ...(ignored !== undefined && { '.gitignore': ignored.split('\n').sort().join('\n') }),
  };
}

const isApart = (path: string): boolean =>
  /\/\.(?:git|luc)\//.test(path) || `${path}/`.startsWith(`${remoteAt}/`);

/** What a command does may be done before all of it stands in the lock; the next one sees to that. */
const withoutFolded = (state: Snapshot): Snapshot =>
  Object.fromEntries(
    Object.entries(state).filter(([path]) => !/(?:lucidity\.lock|\.gitignore)(?:\.tmp)?$/.test(path)),
  );

/** Nothing is half, and nothing is gone, at any moment. */
const complaintsAtOnce = (project: Project, learned: Learned): string[] => [
  ...[...complaintsAboutStore(project.root), ...complaintsAboutRecord(project.root)].filter(
    (one) => !learned.complaintsBefore.includes(one),
  ),
  ...complaintsAboutTexts(stateOf(project), learned),
  ...complaintsAboutRemoteOf(project).filter(
    (one) => !learned.remoteBefore.includes(one) && !learned.remoteAfter.includes(one),
  ),
  ...losses(project, learned),
];

const complaintsAboutRemoteOf = (project: Project): string[] => complaintsAboutRemote(project.path(remoteAt));

const complaintsAtEnd = (project: Project): string[] => [
  ...complaintsAboutStore(project.root),
  ...complaintsAboutRecord(project.root),
  ...complaintsAboutLeftovers(project.root),
];

/** A file that the command rewrites has every line that it had and keeps, and none that nobody wrote. */
function complaintsAboutTexts(now: Snapshot, { before, after }: Learned): string[] {
  const linesOf = (text = ''): string[] => text.split('\n');
  return rewritten({ before, after }).flatMap((path) => {
    const [old, final, found] = [before, after, now].map((state) => new Set(linesOf(state[path])));
    if (!old || !final || !found) return [];
    const missing = [...old].filter((line) => final.has(line) && !found.has(line));
    const foreign = [...found].filter((line) => !old.has(line) && !final.has(line));
    return missing.length + foreign.length === 0
      ? []
      : [`${path} lost ${JSON.stringify(missing)} and got ${JSON.stringify(foreign)}`];
  });
}

/** Files that it edits as text; the lock is judged by what it says. */
const rewritten = ({ before, after }: Pick<Learned, 'before' | 'after'>): string[] =>
  Object.keys(before).filter((path) => after[path] !== before[path] && isText(path) && path in after);

const isText = (path: string): boolean => /\.(?:ya?ml|gitignore|gitattributes)$|^\.git\//.test(path);

/** Every file that lay in the workspace is somewhere still: there, aside, in the store or in the trash. */
function losses(project: Project, { before, digests, without = [] }: Learned): string[] {
  const there = contentsOf(project.root);
  return Object.entries(digests)
    .filter(([path, digest]) => !without.includes(before[path] ?? '') && !there.has(digest))
    .map(([path]) => `lost: ${path}`);
}

const digestsOf = (project: Project, state: Snapshot): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(state)
      .filter(([path, text]) => !isText(path) && !path.endsWith('.lock') && text !== '/' && text[0] !== '→')
      .map(([path]) => [path, sha256(readFileSync(project.path(path)))]),
  );

function differences(wanted: Snapshot, found: Snapshot): string[] {
  const paths = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return paths
    .filter((path) => wanted[path] !== found[path])
    .map((path) => `${path} is ${JSON.stringify(found[path])}, not ${JSON.stringify(wanted[path])}`);
}
