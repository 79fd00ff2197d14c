/** The NDJSON reporter: one event a line, for programs. */
import { fx } from '../base/effects.ts';
import type { Event } from '../event.ts';
import type { Failure } from '../failure.ts';
import { printableJson } from '../json.ts';
import { failureToJson } from './diagnostics.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';

export const openNdjson = ({ write }: Pick<ReporterOptions, 'write'>): Reporter => ({
  event: (event, at = fx.now()) => write(ndjsonLine(event, at)),
  close: () => {},
});

/**
 * `{"event":"stage-finished","time":"2026-11-21T01:44:09.123Z","stage":"train","outcome":"ran","ms":81234,…}`: the name,
 * the time in UTC, then the members of the event as `event.ts` declares them. Durations are milliseconds, sizes bytes;
 * a problem is `{code, message, at?: {file, line, column}, hint?}`. Members and events are only ever added.
 */
export function ndjsonLine({ event, ...members }: Event, now: number): string {
  const rounded = 'ms' in members ? { ...members, ms: Math.round(members.ms) } : members;
  return `${printableJson(JSON.stringify({ event, time: new Date(now).toISOString(), ...rounded }))}\n`;
}

/** What kept a command from its work, as `--json` says it: `{"event":"failed","time":…,"version":1,"error":{…}}`. */
export const failedLine = (failure: Failure, now: number): string =>
  `${printableJson(JSON.stringify({ event: 'failed', time: new Date(now).toISOString(), ...failureToJson(failure) }))}\n`;
