/** How a crawl behaves towards a site: what its robots.txt allows, and the pause that it asks for. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Rules, rulesOf } from '../../../data/crawl/robots.ts';
import { WorkError, type WorkProblem } from '../../../work.ts';
import type { FetchOptions } from '../options.ts';
import type { FetchContext } from '../source.ts';
import { listOf } from './list-of.ts';

export interface Manners {
  /** Whether the page may be asked for; resolves when it is time. */
  readonly allow: (url: string) => Promise<boolean>;
  readonly told: () => readonly WorkProblem[];
}

export function openManners({ robots }: FetchOptions, { client, signal }: FetchContext): Manners {
  const rules = new Map<string, Promise<Rules>>();
  /** When the next page of a site may be asked for. */
  const turns = new Map<string, Promise<void>>();
  const refused: string[] = [];

  return {
    async allow(url) {
      if (!robots) return true;
      const { origin } = new URL(url);
      const asked = rules.get(origin) ?? ask(origin);
      rules.set(origin, asked);
      const { allows, delay: pause } = await asked;
      if (!allows(url)) {
        refused.push(url);
        return false;
      }
      if (pause > 0) {
        const turn = turns.get(origin) ?? Promise.resolve();
        const next = turn.then(() => delay(pause, undefined, { signal }));
        // Nobody may be waiting for it when the crawl is stopped.
        next.catch(() => undefined);
        turns.set(origin, next);
        await turn;
      }
      return true;
    },
    told: () =>
      refused.length === 0
        ? []
        : [
            {
              code: 'robots-disallowed',
              message: `robots.txt disallows ${listOf(refused.sort(), 'page')}`,
              hint: 'ask who runs the site; `robots: false` asks for them all the same',
              option: ['robots'],
            },
          ],
  };

  /** Where there is none, all is allowed; where the site cannot answer, nothing is. */
  async function ask(origin: string): Promise<Rules> {
    const url = `${origin}/robots.txt`;
    try {
      const answer = await client.get({ url, accept: clientErrors, maxBytes: mostOfRules });
      return rulesOf(url, answer.status >= 400 ? '' : answer.bytes.toString());
    } catch (error) {
      if (error instanceof WorkError) return rulesOf(url, null);
      throw error;
    }
  }
}

const clientErrors = Array.from({ length: 100 }, (_, i) => 400 + i).filter(
  (status) => ![408, 425, 429].includes(status),
);
const mostOfRules = 2 ** 20;
