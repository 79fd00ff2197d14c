/** The plain reporter: every line that a run leaves. */
import { expect, test } from 'vitest';
import { type PlainOptions, plainStart, tellPlainly } from '../../src/report/plain.ts';
import { countsOf, run, stage, start } from './events.ts';

function tell(options: Partial<PlainOptions> & { readonly ascii?: boolean } = {}): string {
  const style = { color: false, columns: 80, glyphs: options.ascii ? 'ascii' : 'unicode' } as const;
  let state = plainStart;
  return run
    .map(([at, event]) => {
      const told = tellPlainly(state, event, start + at, { style, quiet: false, verbose: false, ...options });
      state = told.state;
      return told.text;
    })
    .join('');
}

test('tells a run', () =>
  expect(tell()).toMatchInlineSnapshot(`
  "run 01JOLD had died: ended 1 process that it left running; finished recording clean; put back the outs of train
  recorded data/raw: 12 files, 1.2 MiB
  clean ▸ python clean.py
  prepare ↺ restored
  clean   │ row 1
  train   … waits for another run: luc repro (pid 12 on box, for 3 min)
  clean   ✓ ran in 1.5 s
  train   ▸ python train.py
  train   │ no data
  train   ✗ failed after 0.2 s
  train   │ log: .luc/runs/01JRUN/train.log
  error: \`python train.py\` exited with 3
     ┌─ lucidity.yaml:12:3
  evaluate · blocked by train
  warning: the disk is slow
  hint: buy another
  1 ran, 1 restored, 1 up to date, 1 failed, 1 blocked in 1.9 s
  "
`));
test('tells only problems with -q', () =>
  expect(tell({ quiet: true })).toMatchInlineSnapshot(`
  "train   │ no data
  train   ✗ failed after 0.2 s
  train   │ log: .luc/runs/01JRUN/train.log
  error: \`python train.py\` exited with 3
     ┌─ lucidity.yaml:12:3
  warning: the disk is slow
  hint: buy another
  "
`));
test('tells decisions with -v', () =>
  expect(tell({ verbose: true })).toMatchInlineSnapshot(`
  "run 01JRUN
  run 01JOLD had died: ended 1 process that it left running; finished recording clean; put back the outs of train
  recorded data/raw: 12 files, 1.2 MiB
  clean · outdated: data/raw/a.csv changed
  prepare · restorable: its result is known
  train · blocked: an upstream stage comes first
  clean ▸ python clean.py
  fetch · up to date
  prepare ↺ restored
  clean   │ row 1
  train   … waits for another run: luc repro (pid 12 on box, for 3 min)
  clean   ✓ ran in 1.5 s
  train   ▸ python train.py
  train   │ no data
  train   ✗ failed after 0.2 s
  train   │ log: .luc/runs/01JRUN/train.log
  error: \`python train.py\` exited with 3
     ┌─ lucidity.yaml:12:3
  evaluate · blocked by train
  warning: the disk is slow
  hint: buy another
  1 ran, 1 restored, 1 up to date, 1 failed, 1 blocked in 1.9 s
  "
`));
test('has only ASCII of its own where asked', () =>
  expect(tell({ ascii: true })).toMatch(/^[\x20-\x7e\n]*$/));
test('has colour where asked, and keeps that of the stages', () => {
  const style = { color: true, columns: 80, glyphs: 'unicode' } as const;
  const [, event] = run.find(([, { event }]) => event === 'stage-output') ?? [];
  if (!event) throw new Error('no output');
  expect(tellPlainly(plainStart, event, start, { style, quiet: false, verbose: false }).text).toBe(
    '\x1b[36mclean\x1b[39m │ \x1b[32mrow\x1b[0m 1\x1b[0m\n',
  );
});

test.each([
  [{ skipped: 97 }, false, 'Everything is up to date (97 stages).\n'],
  [{ skipped: 1 }, false, 'Everything is up to date (1 stage).\n'],
  [{}, false, 'Nothing to do.\n'],
  [{ ran: 3, restored: 2, skipped: 9500 }, false, '3 ran, 2 restored, 9,500 up to date in 4.2 s\n'],
  [{ ran: 3, restored: 2, skipped: 95 }, true, '3 would run, 2 would be restored, 95 up to date\n'],
])('%j is summed up', (counts, dry, text) => {
  const style = { color: false, columns: 80, glyphs: 'unicode' } as const;
  const event = {
    event: 'run-finished',
    run: '01J',
    counts: countsOf(counts),
    ms: 4200,
    failure: null,
  } as const;
  expect(
    tellPlainly({ ...plainStart, dry }, event, start, { style, quiet: false, verbose: false }).text,
  ).toBe(text);
});

test('nothing that a stage is called or writes reaches the terminal as a command', () => {
  const style = { color: true, columns: 80, glyphs: 'unicode' } as const;
  const line = 'a\x1b]0;title\x07b\x1b[2Jc\bd\x9be';
  const event = { event: 'stage-output', stage: stage('s'), stream: 'stdout', line } as const;
  expect(tellPlainly(plainStart, event, start, { style, quiet: false, verbose: false }).text).toBe(
    '\x1b[36ms\x1b[39m │ abc␈d\ufffde\n',
  );
});
