/** Reporters: what puts a run's events into words, and which of the four is used. */
import type { Event } from '../event.ts';
import type { Style } from './style.ts';

export interface Reporter {
  /** `at`: when it was emitted, which may be before there was a reporter; now, if left out. */
  event(event: Event, at?: number): void;
  /** Writes what is still to be told, and leaves the terminal as it was. */
  close(): void;
}

export const reporterNames = ['live', 'plain', 'ndjson', 'github'] as const;
export type ReporterName = (typeof reporterNames)[number];

export interface ReporterOptions {
  readonly style: Style;
  /** Only problems. */
  readonly quiet: boolean;
  /** Also what is usually left out. */
  readonly verbose: boolean;
  readonly write: (text: string) => void;
  readonly env: { readonly [name: string]: string | undefined };
  /** Absolute path of the project. */
  readonly root: string;
}

/** The one asked for, else the one that fits where the text goes. */
export function chooseReporter(
  name: ReporterName | null,
  env: ReporterOptions['env'],
  isTTY: boolean,
): ReporterName {
  if (name !== null) return name;
  if (env.GITHUB_ACTIONS === 'true') return 'github';
  return isTTY && env.TERM !== 'dumb' && (env.CI ?? '') === '' ? 'live' : 'plain';
}

/** Loads only the one that is used. */
export async function openReporter(name: ReporterName, options: ReporterOptions): Promise<Reporter> {
  switch (name) {
    case 'live':
      // What moves is no problem, and only problems are asked for.
      if (options.quiet) return openReporter('plain', options);
      return (await import('./live.ts')).openLive(options);
    case 'plain':
      return (await import('./plain.ts')).openPlain(options);
    case 'ndjson':
      return (await import('./ndjson.ts')).openNdjson(options);
    case 'github':
      return (await import('./github.ts')).openGithub(options);
  }
}
