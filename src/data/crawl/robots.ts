/** What the robots.txt of a site allows us, as RFC 9309 has it. */
import library from 'robots-parser';

export interface Rules {
  readonly allows: (url: string) => boolean;
  /** Milliseconds that it asks for between two requests. */
  readonly delay: number;
}

/** Its types are those of a module that it is not. */
const parseRobots = library as unknown as typeof library.default;

/** By this name sites may speak to us. */
const agent = 'luc';
const longestDelay = 60_000;

/** `text` null: what it says cannot be known now, so that nothing is allowed. */
export function rulesOf(url: string, text: string | null): Rules {
  if (text === null) return { allows: () => false, delay: 0 };
  const robots = parseRobots(url, text);
  const seconds = robots.getCrawlDelay(agent) ?? 0;
  return {
    allows: (page) => robots.isAllowed(page, agent) ?? true,
    delay: Math.min(longestDelay, Math.max(0, seconds * 1000)),
  };
}
