/** The views of status, plan and why: what a person reads. */

import { expect, test } from 'vitest';
import { type Digest, digestOfHex } from '../../src/digest.ts';
import { gcText } from '../../src/report/gc-view.ts';
import { type Plan, planText } from '../../src/report/plan-view.ts';
import { statusText } from '../../src/report/status-view.ts';
import { type Why, whyText } from '../../src/report/why-view.ts';
import { widthOf } from '../../src/report/width.ts';
import type { Reason } from '../../src/stage-state.ts';
import { path } from './events.ts';

const style = { color: false, columns: 100, glyphs: 'unicode' } as const;
const digest = (letter: string): Digest => digestOfHex(letter.repeat(64));

const raw: Reason = { what: 'dep', change: 'modified', path: path('data/raw'), stage: 'fetch' };
const rate: Reason = {
  what: 'param',
  change: 'modified',
  path: path('params.yaml'),
  key: 'lr',
  from: 0.1,
  to: 0.2,
};
const command: Reason = { what: 'cmd', change: 'modified', from: 'train --epochs 3', to: 'train --epochs 5' };
const missing: Reason = { what: 'out', change: 'missing', path: path('plots') };
const upstream: Reason = { what: 'upstream', change: 'modified', stage: 'train' };

test('the status has a line for what is not current, and says what to do', () =>
  expect(
    `\n${statusText(
      {
        stages: [
          { name: 'fetch', state: 'current', reasons: [] },
          { name: 'clean', state: 'outdated', reasons: [raw] },
          { name: 'train@french', state: 'outdated', reasons: [rate, command, raw] },
          {
            name: 'evaluate',
            state: 'blocked',
            reasons: [upstream],
            lastFailure: { outcome: 'failed', run: '', at: '2026-11-21T10:02:47Z' },
          },
          { name: 'plot', state: 'restorable', reasons: [missing] },
          { name: 'score', state: 'unconfirmed', reasons: [] },
        ],
        data: [
          { path: 'raw.csv', state: 'outdated' },
          { path: 'old.csv', state: 'absent' },
          { path: 'new.csv', state: 'new' },
        ],
      },
      style,
      Date.parse('2026-11-21T10:05:00Z'),
    )}`,
  ).toBe(`
  ●  raw.csv       outdated     data that differs from what is recorded
  ○  old.csv       absent       data that is not in the workspace
  +  new.csv       new          data that is not recorded yet
  ●  clean         outdated     data/raw changed (made by fetch)
  ●  train@french  outdated     params.yaml: lr 0.1 → 0.2 (+2 more)
  ·  evaluate      blocked      waits for train
                                failed in its last run, 2 min ago; \`luc logs evaluate\`
  ↺  plot          restorable   out plots is neither here nor in the store
  ?  score         unconfirmed  a dep or an out changed before it was recorded

1 stage is current.
hint: \`luc add raw.csv\` keeps it as it is now; \`luc checkout raw.csv\` gets the recorded one back
hint: \`luc add new.csv\` records it
hint: \`luc repro\` brings everything up to date
hint: \`luc checkout\` puts into the workspace what is not there
hint: \`luc commit score\` takes what is there now as its result
hint: \`luc why clean\` tells every change
`));

test('a status without changes is one line', () => {
  const current = { name: 'a', state: 'current', reasons: [] } as const;
  expect(statusText({ stages: [current, current], data: [] }, style, 0)).toBe(
    'Everything is up to date (2 stages).\n',
  );
  expect(statusText({ stages: [], data: [] }, style, 0)).toBe('There are no stages yet.\n');
});

test('only the reason gives way where the terminal is narrow', () => {
  const stages = [
    { name: 'train', state: 'outdated', reasons: [{ ...raw, path: path('日本/'.repeat(20)) }] },
  ] as const;
  const [line = ''] = statusText({ stages, data: [] }, { ...style, columns: 50 }, 0).split('\n');
  expect(line).toBe('  ●  train  outdated  日本/日本/日本/日本/日本/日…');
  expect(widthOf(line)).toBeLessThanOrEqual(50);
  const whole = statusText({ stages, data: [] }, { ...style, columns: Number.POSITIVE_INFINITY }, 0);
  expect(whole).toContain('(made by fetch)');
});

const plan: Plan = {
  freeBytes: 80 * 2 ** 30,
  data: [{ path: 'raw.csv', state: 'outdated' }],
  stages: [
    { name: 'clean', action: 'run', state: 'outdated', reasons: [raw], seconds: 192, bytes: 3 * 2 ** 20 },
    { name: 'train', action: 'run', state: 'new', reasons: [], seconds: null, bytes: null },
    {
      name: 'plot',
      action: 'restore',
      state: 'restorable',
      reasons: [missing],
      seconds: null,
      bytes: 2 ** 28,
    },
    { name: 'evaluate', action: 'blocked', state: 'blocked', reasons: [upstream], seconds: 4, bytes: 100 },
    { name: 'fetch', action: 'skip', state: 'current', reasons: [], seconds: 9, bytes: 5 },
  ],
};

test('the plan tells what would be done, and what it takes', () =>
  expect(`\n${planText(plan, style)}`).toBe(`
  record   raw.csv   data that differs from what is recorded
  run      clean     data/raw changed (made by fetch)            3 min 12 s  3.0 MiB
  run      train     new stage
  restore  plot      out plots is neither here nor in the store              256 MiB
  blocked  evaluate  waits for train                                  4.0 s    100 B

1 to record, 2 to run, 1 to restore, 1 decided later, 1 up to date · at least 3 min 16 s of work · 259 MiB of 80 GiB free
`));

test('a plan without work is one line', () =>
  expect(planText({ ...plan, data: [], stages: plan.stages.slice(-1) }, style)).toBe(
    'Everything is up to date (1 stage).\n',
  ));

const why: Why = {
  stage: 'train@french',
  state: 'outdated',
  reasons: [
    rate,
    { ...rate, key: 'model.layers', from: { float: '1.0' }, to: '1' },
    { what: 'param', change: 'added', path: path('params.yaml'), key: 'seed', to: 7 },
    command,
    { what: 'dep', change: 'modified', path: path('src') },
    missing,
    upstream,
  ],
  files: [
    {
      path: 'src',
      changes: [
        {
          path: 'a.py',
          change: 'modified',
          from: { type: 'f', bytes: 100, digest: digest('a') },
          to: { type: 'f', bytes: 120, digest: digest('b') },
        },
        { path: 'lib/new.py', change: 'added', to: { type: 'f', bytes: 1_258_291, digest: digest('c') } },
        { path: 'old.py', change: 'removed', from: { type: 'f', bytes: 7, digest: digest('d') } },
      ],
    },
  ],
  chain: [
    {
      stage: 'clean',
      state: 'outdated',
      reasons: [raw],
      chain: [{ stage: 'fetch', state: 'outdated', reasons: [rate], chain: [] }],
    },
    { stage: 'fetch', state: 'outdated', reasons: [rate], chain: [] },
  ],
};

test('why tells every change, and the chain that causes it', () =>
  expect(`\n${whyText(why, style, 0)}`).toBe(`
● train@french is outdated

params.yaml
  lr            0.1      →  0.2
  model.layers  1.0      →  "1"
  seed          nothing  →  7

cmd changed
  - train --epochs 3
  + train --epochs 5

src changed
  ~  a.py        100 B → 120 B  aaaaaaaa → bbbbbbbb
  +  lib/new.py  1.2 MiB        cccccccc
  -  old.py      7 B            dddddddd

out plots is neither here nor in the store

waits for train

because of
  ● clean    outdated  data/raw changed (made by fetch)
    ● fetch  outdated  params.yaml: lr 0.1 → 0.2
`));

test('why of a stage that has nothing to tell is one line', () => {
  const current: Why = { stage: 'a', state: 'current', reasons: [], chain: [] };
  expect(whyText(current, style, 0)).toBe('✓ a is current: as recorded\n');
  expect(whyText({ ...current, run: '01K' }, style, 0)).toBe(
    '✓ a is current; nothing differs from run 01K\n',
  );
});

test('where cutting the reasons is not enough, long names are cut too', () => {
  const name = 'a-stage-with-a-name-that-goes-on-and-on-and-on';
  const text = statusText(
    { stages: [{ name, state: 'outdated', reasons: [raw] }], data: [] },
    { ...style, columns: 60 },
    0,
  );
  expect(text.split('\n')[0]).toBe('  ●  a-stage-with-a-name-th…  outdated  data/raw changed (m…');
});

test.each([
  [1, '1 of them nobody needs, but it is younger'],
  [1234, '1,234 of them nobody needs, but they are younger'],
])('a gc that keeps %i young objects says why', (young, words) => {
  const removed = { objects: 0, bytes: 0, packs: 0, results: 0, memos: 0, memoBytes: 0 };
  expect(gcText({ removed, kept: { objects: 2000, bytes: 10 }, young, dry: false })).toBe(
    `Nothing to remove. Kept: 2,000 objects (10 B); ${words} than an hour or than a run that is open.\n`,
  );
});
