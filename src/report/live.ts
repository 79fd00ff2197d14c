/** The live reporter: draws the model on a terminal, at most a dozen times a second, and leaves it as it was. */
import { stripVTControlCharacters } from 'node:util';
import { type Screen, terminalScreen } from '../base/screen.ts';
import { openLiveModel } from './live-model.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';
import { widthOf } from './width.ts';

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
  const stop = (): boolean => {
    const wasOpen = isOpen;
    isOpen = false;
    stopRedrawing();
    forgetExit();
    return wasOpen;
  };
  // Somebody may have written below the frame by now, so nothing is cleared.
  const abandon = (): void => {
    if (stop() && (drawn.length > 0 || scroll !== ''))
      screen.write(`${drawn.length > 0 ? `${showCursor}\n` : ''}${scroll}`);
  };
  const stopRedrawing = screen.every(redrawEvery, redraw);
  const forgetExit = screen.onExit(abandon);

  return {
    event(event) {
      scroll += model.take(event, screen.now());
      // While we compute no timer comes.
      if (screen.now() - drawnAt >= redrawEvery) redraw();
    },
    close: () => {
      if (stop()) draw([]);
    },
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
