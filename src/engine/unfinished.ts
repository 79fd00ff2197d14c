/** How far a run had come, as its journal tells: what of it has not come to rest. Pure. */
import type { JournalLine, Subject } from '../journal-line.ts';
import type { RelPath } from '../path.ts';

type Line<T extends JournalLine['t']> = Extract<JournalLine, { t: T }>;

/** How far a run had come with one stage, or with one path that a command brings to what it shall hold. */
export interface Unfinished {
  readonly subject: Subject;
  /** Of a stage alone. */
  readonly claim: Line<'claim'> | null;
  readonly asides: readonly Line<'aside'>[];
  readonly spawned: readonly Line<'spawned'>[];
  readonly ran: Line<'ran'> | null;
  /** Its new outs stay: what is still aside has only to be given up. */
  readonly settled: boolean;
}

/** What has not come to rest: neither undone nor known to have nothing aside. */
export function unfinishedOf(lines: readonly JournalLine[]): readonly Unfinished[] {
  const open = new Map<string, Unfinished>();
  for (const line of lines) {
    const subject = subjectOf(line);
    if (!subject) continue;
    const id = idOf(subject);
    const before = open.get(id) ?? fresh(subject);
    switch (line.t) {
      case 'claim':
        open.set(id, { ...fresh(subject), claim: line });
        break;
      case 'aside':
        open.set(id, {
          ...before,
          asides: [...before.asides.filter(({ to }) => to !== line.to), line],
        });
        break;
      case 'spawned':
        open.set(id, { ...before, spawned: [...before.spawned, line] });
        break;
      case 'ran':
        open.set(id, { ...before, ran: line });
        break;
      case 'data':
        // What was there is aside only where something was.
        if (open.has(id)) open.set(id, { ...before, settled: true });
        break;
      case 'recorded':
      case 'unconfirmed':
        open.set(id, { ...before, settled: true });
        break;
      case 'failed':
      case 'cancelled':
        // What is at its paths from here on may be old outs that came back.
        open.set(id, { ...before, ran: null });
        break;
      case 'at-rest':
        open.delete(id);
        break;
      case 'folders':
      case 'restored':
        break;
      case 'unsaved':
        // Tried again by every command that changes something, until it is stored.
        break;
    }
  }
  return [...open.values()];
}

export const nameOfSubject = (subject: Subject): string =>
  'stage' in subject ? subject.stage : subject.path;

/** A stage may have the name of a path. */
const idOf = (subject: Subject): string =>
  `${'stage' in subject ? 'stage' : 'path'} ${nameOfSubject(subject)}`;

function subjectOf(line: JournalLine): Subject | null {
  if ('stage' in line) return { stage: line.stage };
  return 'path' in line ? { path: line.path } : null;
}

const fresh = (subject: Subject): Unfinished => ({
  subject,
  claim: null,
  asides: [],
  spawned: [],
  ran: null,
  settled: false,
});

/** Everything that it was about. */
export const pathsOf = ({ claim, asides }: Unfinished): readonly RelPath[] => [
  ...(claim ? claim.inputs.outs.keys() : []),
  ...asides.map(({ from }) => from),
];

/** A move of what is tracked. */
export interface BegunMove {
  readonly from: RelPath;
  readonly to: RelPath;
}

/** Those that were begun and are not done. */
export function movesLeft(lines: readonly JournalLine[]): readonly BegunMove[] {
  const left = new Map<RelPath, BegunMove>();
  for (const line of lines)
    if (line.t === 'moving') left.set(line.from, line);
    else if (line.t === 'moved') left.delete(line.from);
  return [...left.values()];
}
