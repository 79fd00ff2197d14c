/**
 * One run: an invocation that may change things. Opens its journal and claims only when something is to change. Who
 * changes something is given a run; who only looks, its session.
 */
import { isSystemError } from '../base/effects.ts';
import { systemWords } from '../base/system-words.ts';
import { ulid } from '../base/ulid.ts';
import type { Problem } from '../failure.ts';
import { type Claims, openClaims } from '../store/claims.ts';
import { createJournal, type Journal, takeOverJournal } from '../store/journal-file.ts';
import { openScratch, type Scratch } from './scratch.ts';
import type { Session } from './session.ts';

export interface Run {
  /** What it works with. */
  readonly session: Session;
  readonly id: string;
  readonly argv: readonly string[];
  journal(): Journal;
  claims(): Claims;
  readonly scratch: Scratch;
  /**
   * Ends journal and claims; what was recorded stays open for folding. Gives what the system had against it: thrown, it
   * would take the place of what went wrong before.
   */
  close(outcome: string): Promise<Problem | null>;
  /** From here on no claim is given up, and `close` writes no end: whoever comes next mends what is unfinished, as after a crash. */
  leaveOpen(): void;
}

export const openRun = (session: Session, argv: readonly string[]): Run => {
  const id = ulid();
  return makeRun(session, id, argv, () =>
    createJournal(session.layout, { run: id, argv, seen: seenBy(session) }),
  );
};

/** Goes on with a dead run, to mend what it left. */
export const takeOverRun = (session: Session, dead: string, argv: readonly string[]): Run =>
  makeRun(session, dead, argv, () =>
    takeOverJournal(session.layout, { run: dead, argv, seen: seenBy(session) }),
  );

/** The same run with another session: that of the project as the run has edited it, or one whose store is not the project's. */
export const runIn = (session: Session, run: Run): Run => ({ ...run, session });

const seenBy = (session: Session) => (): string => session.recorded.latest;

function makeRun(session: Session, id: string, argv: readonly string[], start: () => Journal): Run {
  const { layout, breakLock } = session;
  let journal: Journal | null = null;
  let claims: Claims | null = null;
  let isLeftOpen = false;
  const scratch = openScratch(layout);
  return {
    session,
    id,
    argv,
    scratch,
    journal() {
      journal ??= start();
      return journal;
    },
    claims() {
      claims ??= openClaims(layout, id, ['luc', ...argv].join(' '), { breakLock });
      if (isLeftOpen) claims.keep();
      return claims;
    },
    leaveOpen() {
      isLeftOpen = true;
      claims?.keep();
    },
    async close(outcome) {
      scratch.close();
      try {
        // First: whoever finds a run that has not ended looks for its claims, and after the end nobody does.
        claims?.close();
        if (!isLeftOpen) journal?.append({ t: 'end', outcome });
        journal?.sync();
        await journal?.settled();
        return null;
      } catch (error) {
        if (!isSystemError(error)) throw error;
        return notEnded(systemWords(error));
      } finally {
        await journal?.end();
      }
    },
  };
}

/** What is aside and could be neither put back nor given up is so by whoever mends the run; until then it stays claimed. */
export function orLeaveOpen(run: Run, act: () => void): void {
  try {
    act();
  } catch (error) {
    run.leaveOpen();
    throw error;
  }
}

const notEnded = (cause: string): Problem => ({
  code: 'run-not-ended',
  message: `the end of the run could not be written: ${cause}`,
  hint: 'when that is mended, the next command that changes things ends the run',
});
