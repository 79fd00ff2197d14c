/** The NDJSON reporter: one event a line, for programs. */
import { fx } from '../base/effects.ts';
import type { Event } from '../event.ts';
import type { Failure, Problem } from '../failure.ts';
import { type JsonObject, printableJson } from '../json.ts';
import { failureToJson, problemToJson } from './diagnostics.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';

export const openNdjson = ({ write }: Pick<ReporterOptions, 'write'>): Reporter => ({
  event: (event, at = fx.now()) => write(ndjsonLine(event, at)),
  close: () => {},
});

/**
 * `{"event":"stage-finished","time":"2026-11-21T01:44:09.123Z","stage":"train","outcome":"ran","ms":81234,…}`: the name,
 * the time in UTC, then the members of the event as `event.ts` declares them. Durations are milliseconds, sizes bytes;
 * a problem is `{code, message, file?, line?, column?, hint?}`, as in `--json`. Members and events are only ever added.
 */
export function ndjsonLine({ event, ...members }: Event, now: number): string {
  const rounded = 'ms' in members ? { ...members, ms: Math.round(members.ms) } : members;
  const told = { event, time: new Date(now).toISOString(), ...rounded, ...problemsIn(members) };
  return `${printableJson(JSON.stringify(told))}\n`;
}

function problemsIn(members: object): JsonObject {
  const { problem, failure }: { problem?: Problem; failure?: Failure | null } = members;
  return {
    ...(problem && { problem: problemToJson(problem) }),
    ...(failure && { failure: { ...failure, problems: failure.problems.map(problemToJson) } }),
  };
}

/** What kept a command from its work, as `--json` says it: `{"event":"failed","time":…,"version":1,"error":{…}}`. */
export const failedLine = (failure: Failure, now: number): string =>
  `${printableJson(JSON.stringify({ event: 'failed', time: new Date(now).toISOString(), ...failureToJson(failure) }))}\n`;
