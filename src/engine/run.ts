/** One run: an invocation that may change things. Opens its journal and claims only when something is to change. */
import { ulid } from '../base/ulid.ts';
import { type Claims, openClaims } from '../store/claims.ts';
import { createJournal, type Journal, takeOverJournal } from '../store/journal-file.ts';
import { openScratch, type Scratch } from './scratch.ts';
import type { Session } from './session.ts';

export interface Run {
  readonly id: string;
  readonly argv: readonly string[];
  journal(): Journal;
  claims(): Claims;
  readonly scratch: Scratch;
  /** Ends journal and claims; what was recorded stays open for folding. */
  close(outcome: string): Promise<void>;
  /** From here on `close` writes no end and gives up no claim: whoever comes next mends what is unfinished, as after a crash. */
  leaveOpen(): void;
}

export const openRun = (session: Session, argv: readonly string[]): Run => {
  const id = ulid();
  return makeRun(session, id, argv, () => createJournal(session.layout, { run: id, argv }));
};

/** Goes on with a dead run, to mend what it left. */
export const takeOverRun = (session: Session, dead: string, argv: readonly string[]): Run =>
  makeRun(session, dead, argv, () => takeOverJournal(session.layout, { run: dead, argv }));

function makeRun(session: Session, id: string, argv: readonly string[], start: () => Journal): Run {
  const { layout, breakLock } = session;
  let journal: Journal | null = null;
  let claims: Claims | null = null;
  let isLeftOpen = false;
  const scratch = openScratch(layout);
  return {
    id,
    argv,
    scratch,
    journal() {
      journal ??= start();
      return journal;
    },
    claims() {
      claims ??= openClaims(layout, id, ['luc', ...argv].join(' '), { breakLock });
      return claims;
    },
    leaveOpen() {
      isLeftOpen = true;
    },
    async close(outcome) {
      scratch.close();
      // First: whoever finds a run that has not ended looks for its claims, and after the end nobody does.
      if (isLeftOpen) claims?.abandon();
      else claims?.close();
      if (journal) {
        if (!isLeftOpen) journal.append({ t: 'end', outcome });
        journal.sync();
        await journal.settled();
        await journal.end();
      }
    },
  };
}
