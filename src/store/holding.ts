/** Who holds a lock or a claim, as it stands in the file; in words for people; and whether the holder still lives. */
import { fx } from '../base/effects.ts';
import { hostNameOf, type Identity, thisProcess } from '../base/identity.ts';
import { ulid } from '../base/ulid.ts';
import type { Holder } from '../event.ts';
import { ProblemError } from '../failure.ts';

export interface Holding {
  readonly identity: Identity;
  readonly command: string;
  /** ISO time. */
  readonly since: string;
  /** Tells two holdings of one process apart. */
  readonly token: string;
}

export const newHolding = (command: string): Holding => ({
  identity: thisProcess(),
  command,
  since: new Date(fx.now()).toISOString(),
  token: ulid(),
});

export const holderOf = ({ identity, command, since }: Holding): Holder => ({
  pid: identity.pid,
  host: hostNameOf(identity),
  command,
  since,
});

/** How often a holder changes its file, so that those who cannot look at its process see that it lives. Milliseconds. */
export const beatEvery = 10_000;
const standsStillAfter = 60_000;

/** Whether a holder that we cannot look at gives no sign of life; see `watchBeats`. */
export type StandsStill = (path: string, text: string, holder: Holder) => boolean;

/**
 * Remembers since when the texts of holders have not changed, by our clock. One that stands still is thrown as a
 * problem, or with `breakLock` told by `true`.
 */
export function watchBeats(breakLock: boolean): StandsStill {
  const seen = new Map<string, { text: string; since: number }>();
  return (path, text, holder) => {
    const before = seen.get(path);
    if (before?.text !== text) {
      seen.set(path, { text, since: fx.monotonic() });
      return false;
    }
    if (fx.monotonic() - before.since < standsStillAfter) return false;
    if (breakLock) return true;
    throw new ProblemError('environment', {
      code: 'lock-stands-still',
      message: `\`${holder.command}\` (pid ${holder.pid} on ${holder.host}, since ${holder.since}) holds what we need and has given no sign of life for a minute`,
      hint: 'if you know that it has ended, take over with `--break-lock`',
    });
  };
}
