/** One try that failed: what it would mean if it stayed so, and whether it is worth another. */
import type { RemoteError } from '../remote.ts';

export class Setback extends Error {
  /** What is told if no try succeeds. */
  readonly error: RemoteError;
  /** In a few words, for people who watch. */
  readonly why: string;
  readonly isWorthAnother: boolean;
  /** Milliseconds that the remote asks us to wait; null where it says nothing. */
  readonly wait: number | null;
  readonly isCongestion: boolean;
  constructor(error: RemoteError, { why = '', again = false, wait = null, congestion = false }: About = {}) {
    super(error.message);
    this.error = error;
    this.why = why;
    this.isWorthAnother = again;
    this.wait = wait;
    this.isCongestion = congestion;
  }
}

interface About {
  readonly why?: string;
  readonly again?: boolean;
  readonly wait?: number | null;
  readonly congestion?: boolean;
}
