/** The words of events, which all reporters for people share. */
import { unreachable } from '../base/unreachable.ts';
import type { Event, Holder } from '../event.ts';
import type { StageOutcome } from '../stage-state.ts';
import type { Marks, Paint } from './style.ts';
import { bytesText, countText, durationText, numberText } from './words.ts';

type EventOf<Name extends Event['event']> = Extract<Event, { event: Name }>;
export type Finished = EventOf<'stage-finished'>;
export type Counts = EventOf<'run-finished'>['counts'];

/** `ran in 4.2 s`, `failed after 3.0 s`, `blocked by train`. */
export function finishedText({ outcome, ms, because }: Finished): string {
  switch (outcome) {
    case 'ran':
      return `ran in ${durationText(ms)}`;
    case 'restored':
      return 'restored';
    case 'skipped':
      return 'up to date';
    case 'failed':
      return `failed after ${durationText(ms)}`;
    case 'cancelled':
      return 'cancelled';
    case 'unstarted':
      return 'not started';
    case 'blocked':
      return because === undefined ? 'blocked' : `blocked by ${because}`;
    case 'unconfirmed':
      return `ran in ${durationText(ms)}, but a dep changed meanwhile`;
    case 'unsaved':
      return `ran in ${durationText(ms)}, but its outs could not be stored`;
    default:
      return unreachable(outcome);
  }
}

export const outcomeMarks: { readonly [outcome in StageOutcome]: readonly [keyof Marks, Paint] } = {
  ran: ['done', 'green'],
  restored: ['back', 'green'],
  skipped: ['dot', 'dim'],
  failed: ['failed', 'red'],
  cancelled: ['stopped', 'yellow'],
  unstarted: ['dot', 'yellow'],
  blocked: ['dot', 'yellow'],
  unconfirmed: ['warned', 'yellow'],
  unsaved: ['warned', 'yellow'],
};

const summaryWords: readonly (readonly [StageOutcome, string])[] = [
  ['ran', 'ran'],
  ['restored', 'restored'],
  ['skipped', 'up to date'],
  ['failed', 'failed'],
  ['blocked', 'blocked'],
  ['cancelled', 'cancelled'],
  ['unstarted', 'not started'],
  ['unconfirmed', 'unconfirmed'],
  ['unsaved', 'unsaved'],
];

/** The last line of a run; none where it failed before it came to any stage. */
export function lastLines({ counts, ms, failure }: EventOf<'run-finished'>, dry: boolean): readonly string[] {
  const isEmpty = Object.values(counts).every((count) => count === 0);
  return failure && isEmpty ? [] : [summaryText(counts, ms, dry)];
}

/** `3 ran, 2 restored, 95 up to date in 4.2 s`. */
function summaryText(counts: Counts, ms: number, dry: boolean): string {
  const all = summaryWords.reduce((sum, [outcome]) => sum + counts[outcome], 0);
  if (all === 0) return 'Nothing to do.';
  if (counts.skipped === all) return `Everything is up to date (${countText(all, 'stage')}).`;
  if (dry)
    return `${numberText(counts.ran)} would run, ${numberText(counts.restored)} would be restored, ${numberText(counts.skipped)} up to date`;
  const parts = summaryWords
    .filter(([outcome]) => counts[outcome] > 0)
    .map(([outcome, word]) => `${numberText(counts[outcome])} ${word}`);
  return `${parts.join(', ')} in ${durationText(ms)}`;
}

/** `waits for luc repro (pid 12 on host, for 3 min)`. */
export function waitingText(event: EventOf<'waiting'>, now: number): string {
  const { holder } = event;
  const thing = { claim: 'another run', lock: 'the project lock', gpu: 'a free GPU' }[event.for];
  return holder === null ? `waits for ${thing}` : `waits for ${thing}: ${holderText(holder, now)}`;
}

const holderText = ({ pid, host, command, since }: Holder, now: number): string =>
  `${command} (pid ${pid} on ${host}, for ${durationText(now - Date.parse(since))})`;

/** What is told of a run besides its stages, one line each; empty for all other events. */
export function noticesOf(event: Event): readonly string[] {
  switch (event.event) {
    case 'data-recorded':
      return [`recorded ${event.path}: ${countText(event.files, 'file')}, ${bytesText(event.bytes)}`];
    case 'data-restored':
      return [`restored ${event.path}`];
    case 'recovered':
      return recoveredLines(event);
    case 'trashed':
      return [`moved ${event.path} to ${event.to}: ${whyTrashed[event.why]}`];
    case 'remote-retried':
      return [
        `${event.remote} is asked again for ${event.what} in ${durationText(event.wait)}: ${event.why}`,
      ];
    case 'object-quarantined':
      return [`the object ${event.digest} is corrupt and was quarantined as ${event.to}`];
    case 'interrupted':
      return [
        event.times === 1
          ? `${event.signal}: stopping; once more kills what still runs`
          : `${event.signal}: killed what still ran`,
      ];
    default:
      return [];
  }
}

const whyTrashed = {
  edited: 'it was edited and is not in the store (kept 14 days)',
  unstored: 'the store has no copy of it (kept 14 days)',
  failed: 'a failed run wrote it (kept 14 days)',
  interrupted: 'an interrupted run wrote it (kept 14 days)',
  unrecorded: 'it was never recorded (kept 14 days)',
} as const;

function recoveredLines({ run, recorded, putBack, ended }: EventOf<'recovered'>): string[] {
  const lines = [
    ...(ended.length > 0
      ? [`ended ${countText(ended.length, 'process', 'processes')} that it left running`]
      : []),
    ...(recorded.length > 0 ? [`finished recording ${recorded.join(', ')}`] : []),
    ...(putBack.length > 0 ? [`put back the outs of ${putBack.join(', ')}`] : []),
  ];
  return [`run ${run} had died${lines.length === 0 ? '' : `: ${lines.join('; ')}`}`];
}
