/** The live reporter: what scrolls, what moves, and what the terminal is told. */
import { expect, test } from 'vitest';
import type { Screen } from '../../src/base/screen.ts';
import { openLive } from '../../src/report/live.ts';
import { openLiveModel } from '../../src/report/live-model.ts';
import { run, stage, start } from './events.ts';

const style = { color: false, columns: 60, glyphs: 'unicode' } as const;
const size = { columns: 60, rows: 24 };

function play(verbose: boolean, until = Number.POSITIVE_INFINITY) {
  const model = openLiveModel(() => style, verbose);
  const scroll = run.filter(([at]) => at <= until).map(([at, event]) => model.take(event, start + at));
  return { model, scroll: scroll.join('') };
}

test('what has ended scrolls by', () =>
  expect(play(false).scroll).toMatchInlineSnapshot(`
  "run 01JOLD had died: ended 1 process that it left running; finished recording clean; put back the outs of train
  recorded data/raw: 12 files, 1.2 MiB
  ↺ prepare  restored
  ✓ clean  ran in 1.5 s
  ✗ train  failed after 0.2 s
    │ no data
    log: .luc/runs/01JRUN/train.log
  error: \`python train.py\` exited with 3
     ┌─ lucidity.yaml:12:3
  · evaluate  blocked by train
  warning: the disk is slow
  hint: buy another
  1 ran, 1 restored, 1 up to date, 1 failed, 1 blocked in 1.9 s
  "
`));
test('with -v the output does too', () =>
  expect(play(true, 1500).scroll).toMatchInlineSnapshot(`
  "run 01JOLD had died: ended 1 process that it left running; finished recording clean; put back the outs of train
  recorded data/raw: 12 files, 1.2 MiB
  clean ▸ python clean.py
  · fetch  up to date
  ↺ prepare  restored
  clean │ row 1
  ✓ clean  ran in 1.5 s
  "
`));

test.each([
  [50, 2050, ['▸ clean  2 s of 4 s', '0 of 6 stages · about 10 s left']],
  [
    650,
    1650,
    [
      '▸ clean  1 s of 4 s  row 1',
      '… train waits for another run: luc repro (pid 12 on box, f…',
      '2 of 6 stages · about 10 s left',
    ],
  ],
  [1750, 3000, ['▸ train  1 s of 10 s  no data', '3 of 6 stages · about 9 s left']],
  [1900, 3000, []],
])('what happened within %i ms is shown at %i ms as %j', (until, now, frame) => {
  expect(play(false, until).model.frame(start + now, size)).toEqual(frame);
});

test('no line is wider than the terminal, and no more lines than it has', () => {
  const model = openLiveModel(() => style, false);
  model.take({ event: 'run-started', run: '01J', stages: 90, jobs: 90, dry: false }, start);
  for (let i = 0; i < 90; i++) {
    const name = stage(`stage-${i}-${'日本'.repeat(i)}`);
    model.take({ event: 'stage-started', stage: name, commands: [], expected: null, attempt: 1 }, start);
    model.take({ event: 'stage-output', stage: name, stream: 'stdout', line: '🎉'.repeat(100) }, start);
  }
  const frame = model.frame(start + 90_000, { columns: 40, rows: 10 });
  expect(frame).toHaveLength(8);
  expect(frame.slice(-2)).toEqual(['… and 84 more', '0 of 90 stages']);
  for (const line of frame)
    expect([...line].reduce((sum, c) => sum + (c > '⺀' ? 2 : 1), 0)).toBeLessThan(40);
});

test('long work tells how much, how fast and how long still', () => {
  const model = openLiveModel(() => style, false);
  model.take({ event: 'run-started', run: '01J', stages: 1, jobs: 1, dry: false }, start);
  const event = { event: 'progress', what: 'hash', path: 'data', total: 4 * 2 ** 30, unit: 'bytes' } as const;
  model.take({ ...event, done: 2 ** 20 }, start);
  model.take({ ...event, done: 2 ** 30 }, start + 2000);
  expect(model.frame(start + 2000, size)[0]).toBe('hashing data: 1.0 GiB of 4.0 GiB, 512 MiB/s, 6 s left');
  model.take({ ...event, done: event.total }, start + 8000);
  expect(model.frame(start + 8000, size)).toEqual(['0 of 1 stage']);
});

test('a transfer is shown as long as it lasts, without a run around it', () => {
  const model = openLiveModel(() => style, false);
  const event = { event: 'progress', what: 'push', path: '../s', total: 2 ** 30, unit: 'bytes' } as const;
  expect(model.frame(start, size)).toEqual([]);
  model.take({ ...event, done: 0 }, start);
  model.take({ ...event, done: 2 ** 28 }, start + 1000);
  expect(model.frame(start + 1000, size)).toEqual([
    'pushing to ../s: 256 MiB of 1.0 GiB, 256 MiB/s, 3 s left',
  ]);
  const retried = {
    event: 'remote-retried',
    remote: '../share',
    what: 'packs/1',
    why: 'it said 503',
    wait: 500,
  } as const;
  expect(model.take(retried, start + 1500)).toBe(
    '../share is asked again for packs/1 in 0.5 s: it said 503\n',
  );
  model.take({ ...event, done: event.total }, start + 4000);
  expect(model.frame(start + 4000, size)).toEqual([]);
});

/** A terminal that is a text, and a clock that is turned by hand. */
function openScreen() {
  const state = { text: '', now: start, tick: () => {}, exit: () => {}, columns: 60 };
  const screen: Screen = {
    write: (text) => {
      state.text += text;
    },
    size: () => ({ columns: state.columns, rows: 24 }),
    now: () => state.now,
    every: (_, call) => {
      state.tick = call;
      return () => {
        state.tick = () => {};
      };
    },
    onExit: (call) => {
      state.exit = call;
      return () => {};
    },
  };
  const reporter = openLive(
    { style, quiet: false, verbose: false, write: screen.write, env: {}, root: '/' },
    screen,
  );
  const taken = (): string => {
    const { text } = state;
    state.text = '';
    return text;
  };
  return { state, reporter, taken };
}

const begin = '\x1b[?2026h';
const end = '\x1b[?2026l';
const started = { event: 'run-started', run: '01J', stages: 2, jobs: 1, dry: false } as const;
const restored = {
  event: 'stage-finished',
  stage: stage('a'),
  outcome: 'restored',
  ms: 1,
  desc: null,
  at: { file: 'lucidity.yaml', line: 1, column: 1 },
} as const;

test('draws when the time has come, not at every event', () => {
  const { state, reporter, taken } = openScreen();
  reporter.event(started);
  expect(taken()).toBe('');
  state.tick();
  expect(taken()).toBe(`${begin}\x1b[?25l0 of 2 stages${end}`);
  state.tick();
  expect(taken()).toBe('');
  reporter.event(restored);
  expect(taken()).toBe('');
  state.now += 83;
  reporter.event({ event: 'waiting', for: 'gpu', stage: null, holder: null });
  expect(taken()).toBe(`${begin}\r\x1b[J↺ a  restored\n… waits for a free GPU\n1 of 2 stages${end}`);
});

test('clears what wrapped when the terminal became narrower', () => {
  const { state, reporter, taken } = openScreen();
  reporter.event(started);
  state.tick();
  taken();
  state.columns = 5;
  reporter.event(restored);
  state.tick();
  expect(taken()).toBe(`${begin}\r\x1b[2A\x1b[J↺ a  restored\n1 o…${end}`);
});

test('a run that ends at once moves nothing', () => {
  const { reporter, taken } = openScreen();
  reporter.event(started);
  for (const [, event] of run.slice(-1)) reporter.event(event);
  reporter.close();
  expect(taken()).toBe(`${begin}1 ran, 1 restored, 1 up to date, 1 failed, 1 blocked in 1.9 s\n${end}`);
});

test('a close clears what moves and shows the cursor', () => {
  const { state, reporter, taken } = openScreen();
  reporter.event(started);
  state.tick();
  taken();
  reporter.event(restored);
  reporter.close();
  expect(taken()).toBe(`${begin}\r\x1b[J↺ a  restored\n\x1b[?25h${end}`);
  state.exit();
  expect(taken()).toBe('');
});

test('the end of the process, however it comes, shows the cursor and what was still to be told', () => {
  const { state, reporter, taken } = openScreen();
  reporter.event(started);
  state.tick();
  taken();
  reporter.event(restored);
  state.exit();
  expect(taken()).toBe('\x1b[?25h\n↺ a  restored\n');
  reporter.close();
  expect(taken()).toBe('');
});
