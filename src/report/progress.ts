/** Progress of long work in one line: what, how much, how fast, how long still. */
import type { Event } from '../event.ts';
import { tame } from './width.ts';
import { bytesText, numberText, secondsText } from './words.ts';

const verbs = {
  hash: 'hashing',
  store: 'storing',
  restore: 'restoring',
  verify: 'verifying',
  push: 'pushing to',
  fetch: 'fetching from',
} as const;

/** Of a typed stage; `elapsed`: milliseconds since it started. */
export function workText(
  { unit, done, total, note }: Extract<Event, { event: 'stage-progress' }>,
  elapsed: number,
): string {
  const amount = (count: number): string => (unit === 'bytes' ? bytesText(count) : numberText(count));
  const of = total === null ? '' : ` of ${amount(total)}`;
  const rate = elapsed >= 500 && done > 0 ? `, ${amount(Math.round((done / elapsed) * 1000))}/s` : '';
  return `${amount(done)}${of}${unit === 'bytes' ? '' : ` ${unit}`}${rate}${note === undefined ? '' : `, ${tame(note)}`}`;
}

/** `elapsed`: milliseconds since its first event. */
export function progressText(
  { what, path, done, total, unit }: Extract<Event, { event: 'progress' }>,
  elapsed: number,
): string {
  const amount = (count: number): string => (unit === 'bytes' ? bytesText(count) : numberText(count));
  const parts = [
    `${verbs[what]} ${tame(path)}: ${amount(done)} of ${amount(total)}${unit === 'files' ? ' files' : ''}`,
  ];
  // The first moments say nothing about the speed.
  if (elapsed >= 500 && done > 0) {
    const perSecond = (done / elapsed) * 1000;
    parts.push(`${amount(Math.round(perSecond))}/s`);
    parts.push(`${secondsText(((total - done) / perSecond) * 1000)} left`);
  }
  return parts.join(', ');
}
