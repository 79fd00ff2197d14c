/** The live reporter: draws the model on a terminal, at most a dozen times a second, and leaves it as it was. */
import { stripVTControlCharacters } from 'node:util';
import { fx } from '../base/effects.ts';
import { openLiveModel, type Size } from './live-model.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';
import { widthOf } from './width.ts';

/** What the reporter needs of the world; tests give their own. */
export interface Screen {
  readonly write: (text: string) => void;
  readonly size: () => Size;
  readonly now: () => number;
  /** Calls again and again; returns how to end that. */
  readonly every: (milliseconds: number, call: () => void) => () => void;
  /** Calls when the process ends, however it does; returns how to forget it. */
  readonly onExit: (call: () => void) => () => void;
}

const redrawEvery = 83;

const control = '\x1b[';
const startFrame = `${control}?2026h`;
const endFrame = `${control}?2026l`;
const hideCursor = `${control}?25l`;
const showCursor = `${control}?25h`;

export function openLive(options: ReporterOptions, screen: Screen = terminalScreen(options.write)): Reporter {
  const model = openLiveModel(() => ({ ...options.style, columns: screen.size().columns }), options.verbose);
  let scroll = '';
  let drawn: readonly string[] = [];
  let drawnAt = screen.now();
  let isOpen = true;

  const draw = (frame: readonly string[]): void => {
    drawnAt = screen.now();
    if (scroll === '' && sameLines(frame, drawn)) return;
    const before = drawn.length === 0 && frame.length > 0 ? hideCursor : '';
    const after = drawn.length > 0 && frame.length === 0 ? showCursor : '';
    const text = `${clear(drawn, screen.size().columns)}${scroll}${frame.join('\n')}`;
    scroll = '';
    drawn = frame;
    screen.write(`${startFrame}${before}${text}${after}${endFrame}`);
  };
  const redraw = (): void => draw(model.frame(screen.now(), screen.size()));
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    stopRedrawing();
    forgetExit();
    draw([]);
  };
  const stopRedrawing = screen.every(redrawEvery, redraw);
  const forgetExit = screen.onExit(close);

  return {
    event(event) {
      scroll += model.take(event, screen.now());
      // While we compute no timer comes.
      if (screen.now() - drawnAt >= redrawEvery) redraw();
    },
    close,
  };
}

const sameLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, i) => line === b[i]);

/** Goes up over the lines that were drawn, which wrap where the terminal has become narrower, and clears below. */
function clear(drawn: readonly string[], columns: number): string {
  if (drawn.length === 0) return '';
  const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(visibleWidth(line) / columns)), 0);
  return `\r${rows > 1 ? `${control}${rows - 1}A` : ''}${control}J`;
}

const visibleWidth = (line: string): number => widthOf(stripVTControlCharacters(line));

function terminalScreen(write: (text: string) => void): Screen {
  return {
    write,
    size: () => ({ columns: process.stderr.columns ?? 80, rows: process.stderr.rows ?? 24 }),
    now: fx.now,
    every(milliseconds, call) {
      const timer = setInterval(call, milliseconds);
      timer.unref();
      return () => clearInterval(timer);
    },
    onExit(call) {
      process.once('exit', call);
      return () => process.off('exit', call);
    },
  };
}
