/**
 * How many requests are under way at once: it grows while answers come well, and halves where the remote has enough of us.
 */

export interface Limiter {
  /** Waits for its turn; an `AbortError` ends that. */
  enter(signal: AbortSignal): Promise<Turn>;
}

export interface Turn {
  /** Once. `congested`: the remote was slow, or said that it is too much. */
  end(how: 'well' | 'congested' | 'otherwise'): void;
}

export interface Bounds {
  readonly first: number;
  readonly most: number;
}

export function openLimiter({ first, most }: Bounds): Limiter {
  let limit = first;
  /** Until it was halved once, it doubles with every round of answers. */
  let isUnknown = true;
  let underWay = 0;
  let turns = 0;
  /** The turns up to this one began before the last halving, and say nothing about the new limit. */
  let halvedAt = 0;
  /** The turns up to this one had begun when somebody had to wait: more at once would be of use. */
  let waitedAt = 0;
  const waiting = new Set<() => void>();

  function begin(): Turn {
    underWay++;
    const number = ++turns;
    return {
      end(how) {
        if (how === 'well' && (number <= waitedAt || waiting.size > 0))
          limit = Math.min(most, limit + (isUnknown ? 1 : 1 / limit));
        if (how === 'congested' && number > halvedAt) {
          limit = Math.max(1, limit / 2);
          isUnknown = false;
          halvedAt = turns;
        }
        underWay--;
        admit();
      },
    };
  }

  function admit(): void {
    for (const next of waiting) {
      if (underWay >= Math.floor(limit)) return;
      waiting.delete(next);
      next();
    }
  }

  return {
    enter(signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (underWay < Math.floor(limit)) return resolve(begin());
        const next = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(begin());
        };
        const leave = (): void => {
          waiting.delete(next);
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.add(next);
        waitedAt = turns;
      });
    },
  };
}
