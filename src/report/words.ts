/** Words: durations, sizes, counts and the glyphs of states. */
import type { DataState, StageState } from '../stage-state.ts';
import { linesText } from './lines.ts';
import type { GlyphSet } from './style.ts';

/** `12 ms`, `0.4 s`, `42 s`, `3 min 12 s`, `2 h 5 min`, `1 d 3 h`. */
export function durationText(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return twoUnits(minutes, 60, 'h', 'min');
  return twoUnits(Math.round(minutes / 60), 24, 'd', 'h');
}

/** The same in whole seconds, for what is shown while it runs: `1 s`, `3 min 12 s`. */
export function secondsText(milliseconds: number): string {
  const seconds = Math.ceil(Math.max(0, milliseconds) / 1000);
  return seconds < 60 ? `${seconds} s` : durationText(seconds * 1000);
}

/** Of the clock on the wall: `2026-11-21 10:02`. */
export function timeText(at: string): string {
  const time = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** `42 s ago`, `3 min ago`, `2 h ago`, `5 d ago`. */
export function agoText(milliseconds: number): string {
  const [count, unit] = durationText(milliseconds).split(' ');
  return unit === 'ms' ? 'just now' : `${Math.floor(Number(count))} ${unit} ago`;
}

function twoUnits(count: number, base: number, large: string, small: string): string {
  const rest = count % base;
  return `${Math.floor(count / base)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** `812 B`, `1.2 MiB`, `340 MiB`. */
export function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `10,000`. */
export const numberText = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** What a no to a question leaves. */
export const leftText = (what: readonly string[]): string =>
  linesText([`Left as it is: ${what.join(', ')}.`]);

/** `1 file`, `3 stages`. */
export const countText = (count: number, noun: string, plural = `${noun}s`): string =>
  `${numberText(count)} ${count === 1 ? noun : plural}`;

/** One column wide. */
export const stateGlyph = (state: StageState | DataState, glyphs: GlyphSet = 'unicode'): string =>
  stateGlyphs[glyphs][state];

const stateGlyphs: { readonly [set in GlyphSet]: { readonly [state in StageState]: string } } = {
  unicode: {
    current: '✓',
    absent: '○',
    restorable: '↺',
    outdated: '●',
    new: '+',
    frozen: '∗',
    blocked: '·',
    unconfirmed: '?',
    unsaved: '!',
    running: '▸',
  },
  ascii: {
    current: '=',
    absent: 'o',
    restorable: '<',
    outdated: '*',
    new: '+',
    frozen: '#',
    blocked: '.',
    unconfirmed: '?',
    unsaved: '!',
    running: '>',
  },
};
