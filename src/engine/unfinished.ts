/** How far a run had come with each stage, as its journal tells: what of it has not come to rest. Pure. */
import type { JournalLine } from '../journal-line.ts';
import type { RelPath } from '../path.ts';

type Line<T extends JournalLine['t']> = Extract<JournalLine, { t: T }>;

/** How far a dead run had come with one stage (or, for `checkout`, one path). */
export interface Unfinished {
  readonly name: string;
  readonly claim: Line<'claim'> | null;
  readonly asides: readonly Line<'aside'>[];
  readonly spawned: readonly Line<'spawned'>[];
  readonly ran: Line<'ran'> | null;
  /** Its new outs stay: what is still aside has only to be given up. */
  readonly settled: boolean;
}

/** The stages that have not come to rest: neither undone nor known to have nothing aside. */
export function unfinishedOf(lines: readonly JournalLine[]): readonly Unfinished[] {
  const open = new Map<string, Unfinished>();
  for (const line of lines) {
    if (line.t === 'data') {
      const taken = open.get(line.path);
      // A stage may have the name of a path.
      if (taken?.claim === null) open.set(line.path, { ...taken, settled: true });
      continue;
    }
    if (!('stage' in line)) continue;
    const before = open.get(line.stage) ?? fresh(line.stage);
    switch (line.t) {
      case 'claim':
        open.set(line.stage, { ...fresh(line.stage), claim: line });
        break;
      case 'aside':
        open.set(line.stage, {
          ...before,
          asides: [...before.asides.filter(({ to }) => to !== line.to), line],
        });
        break;
      case 'spawned':
        open.set(line.stage, { ...before, spawned: [...before.spawned, line] });
        break;
      case 'ran':
        open.set(line.stage, { ...before, ran: line });
        break;
      case 'recorded':
      case 'unconfirmed':
        open.set(line.stage, { ...before, settled: true });
        break;
      case 'failed':
      case 'cancelled':
        // What is at its paths from here on may be old outs that came back.
        open.set(line.stage, { ...before, ran: null });
        break;
      case 'put-back':
        open.delete(line.stage);
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

const fresh = (name: string): Unfinished => ({
  name,
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
