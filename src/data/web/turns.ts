/** When a request may begin: so many at once, so many of one host, and so many in a second; the first who came goes first. */
import type { Pace } from './web-client.ts';

export interface Turns {
  /** Resolves when it may begin, with what is to be called when it has ended. An `AbortError` ends the waiting. */
  enter(host: string, signal: AbortSignal): Promise<() => void>;
}

export interface Bounds {
  readonly most: number;
  readonly mostOfHost: number;
  /** In a second; null for any. */
  readonly rate: number | null;
}

export function openTurns({ most, mostOfHost, rate }: Bounds, pace: Pace): Turns {
  const underWay = new Map<string, number>();
  const waiting = new Set<{ readonly host: string; readonly begin: () => void }>();
  let all = 0;
  let nextAt = Number.NEGATIVE_INFINITY;

  const count = (host: string, change: number): void => {
    all += change;
    underWay.set(host, (underWay.get(host) ?? 0) + change);
  };
  const isFree = (host: string): boolean => all < most && (underWay.get(host) ?? 0) < mostOfHost;

  function leave(host: string): void {
    count(host, -1);
    for (const next of waiting) {
      if (!isFree(next.host)) continue;
      waiting.delete(next);
      next.begin();
    }
  }

  function turn(host: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal.removeEventListener('abort', giveUp);
        count(host, 1);
        resolve();
      };
      const mine = { host, begin };
      const giveUp = (): void => {
        waiting.delete(mine);
        reject(signal.reason);
      };
      if (isFree(host)) return begin();
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.add(mine);
    });
  }

  async function keepRate(signal: AbortSignal): Promise<void> {
    if (rate === null) return;
    const now = pace.now();
    const at = Math.max(now, nextAt);
    nextAt = at + 1000 / rate;
    if (at > now) await pace.wait(at - now, signal);
  }

  return {
    async enter(host, signal) {
      signal.throwIfAborted();
      await turn(host, signal);
      let hasLeft = false;
      const end = (): void => {
        if (!hasLeft) leave(host);
        hasLeft = true;
      };
      try {
        await keepRate(signal);
        return end;
      } catch (error) {
        end();
        throw error;
      }
    },
  };
}
